package dev.minga.crypto.signature;

import java.security.SecureRandom;

/**
 * Signs with Ed25519 (RFC 8032 §5.1): unforgeable at about 128-bit strength against classical computers, deterministic,
 * 32-byte public keys and 64-byte signatures. It does not withstand a large quantum computer.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Ed25519Signer implements Signer {
    private final byte[] seed;
    private final PublicKey publicKey;

    private Ed25519Signer(byte[] seed) {
        this.seed = seed;
        this.publicKey = new PublicKey(SignatureAlgorithm.ED25519, Ed25519.publicKey(seed));
    }

    /** Makes a fresh key; it is as unpredictable as the given source. */
    public static Ed25519Signer generate(SecureRandom random) {
        byte[] seed = new byte[Ed25519.SEED_BYTES];
        random.nextBytes(seed);
        return new Ed25519Signer(seed);
    }

    /**
     * Restores the key that has this 32-byte seed.
     *
     * @throws IllegalArgumentException if the seed has another length
     */
    public static Ed25519Signer fromSeed(byte[] seed) {
        if (seed.length != Ed25519.SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        return new Ed25519Signer(seed.clone());
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(Domain domain, byte[] message) {
        return Ed25519.sign(seed, publicKey.encoded(), domain.bind(message));
    }

    /**
     * <b>Dangerous.</b> The 32 bytes of the secret key itself: whoever reads them signs in this name for ever. Only for
     * writing the key to its owner's protected storage; overwrite the copy after use.
     */
    public byte[] secretSeed() {
        return seed.clone();
    }

    @Override
    public byte[] pkcs8() {
        return SigningKeys.ed25519Pkcs8(seed);
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
