package dev.minga.crypto.signature;

/**
 * Signs messages with one secret key: without that key nobody can make a signature that {@link #publicKey()} accepts
 * for a message and domain that were not signed before (EUF-CMA).
 *
 * <p>Implementations are safe for use by many threads and print as {@code [REDACTED]}.
 */
public interface Signer {
    /** The key that verifies what this signer signs. */
    PublicKey publicKey();

    /** Signs the message, which may have any length, for one purpose only. */
    byte[] sign(Domain domain, byte[] message);

    /**
     * <b>Dangerous.</b> The secret key itself as unencrypted PKCS #8 (RFC 5958), which {@link SigningKeys} reads:
     * whoever has it signs in this name for ever. Only for writing the key to its owner's protected storage; overwrite
     * the copy after use.
     */
    byte[] pkcs8();
}
