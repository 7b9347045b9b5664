package dev.minga.node.model;

import java.util.List;

/** A plan or an adapter names a base model that this node does not have. */
public final class UnknownBaseModelException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownBaseModelException(String name, List<String> known) {
        super("unknown base model '" + name + "'; known: " + String.join(", ", known));
    }
}
