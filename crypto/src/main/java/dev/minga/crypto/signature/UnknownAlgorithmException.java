package dev.minga.crypto.signature;

/** A key names a signature algorithm that this release does not know. */
public final class UnknownAlgorithmException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 40;

    UnknownAlgorithmException(String algorithm) {
        super("unknown signature algorithm: "
                + algorithm
                        .substring(0, Math.min(algorithm.length(), SHOWN_CHARACTERS))
                        .replaceAll("[^A-Za-z0-9._-]", "?"));
    }
}
