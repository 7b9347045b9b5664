package dev.minga.node.model;

import dev.minga.shared.text.Printable;
import java.util.List;

/** A plan or an adapter names a base model that this node does not have. */
public final class UnknownBaseModelException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownBaseModelException(String name, String digest, List<String> known) {
        super("unknown base model " + Printable.quoted(name) + " (SHA-256 " + Printable.line(digest) + "); known: "
                + String.join(", ", known));
    }
}
