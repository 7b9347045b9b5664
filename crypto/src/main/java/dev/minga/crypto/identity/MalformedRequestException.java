package dev.minga.crypto.identity;

import org.jspecify.annotations.Nullable;

/** The bytes are no certificate request that Minga accepts. The message is fit to be shown to whoever sent them. */
public final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        this(message, null);
    }

    MalformedRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
