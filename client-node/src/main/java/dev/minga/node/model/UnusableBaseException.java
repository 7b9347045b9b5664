package dev.minga.node.model;

import dev.minga.shared.text.Printable;
import java.io.IOException;

/** A directory that is named as a base model and holds none that Minga can compute with. The message is one printable line. */
public final class UnusableBaseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnusableBaseException(String message, String remedy) {
        super(Printable.line(message));
        this.remedy = remedy;
    }

    /** What to do about it, as a sentence. */
    public String remedy() {
        return remedy;
    }
}
