package dev.minga.node.model;

import org.jspecify.annotations.Nullable;

/** libtorch is missing or cannot be loaded. */
public final class NativeLibraryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    NativeLibraryException(String cause, String remedy, @Nullable Throwable thrown) {
        super(cause, thrown);
        this.remedy = remedy;
    }

    /** What the operator can do. */
    public String remedy() {
        return remedy;
    }
}
