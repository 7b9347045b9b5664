package dev.minga.crypto.identity;

/** A key file did not open; the message says what the owner can do and nothing about the key. */
public final class LockedKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private LockedKeyException(String message) {
        super(message);
    }

    static LockedKeyException withoutPassphrase() {
        return new LockedKeyException("the key is encrypted; set MINGA_PASSPHRASE");
    }

    static LockedKeyException wrongPassphrase() {
        return new LockedKeyException("the passphrase is wrong, or the file is damaged");
    }
}
