package dev.minga.crypto.signature;

import java.security.SecureRandom;

/**
 * Signs notes of a transparency log with pure Ed25519 (RFC 8032 §5.1): without the secret key nobody can make a
 * signature that {@link #publicKey()} accepts for a note that was not signed before. It does not withstand a large
 * quantum computer.
 *
 * <p>Such a key signs notes and nothing else. There is no {@link Domain} in front of the signed bytes, because the
 * signed-note format fixes them and tools of others must be able to check them; a message with a zero byte, which every
 * domain-bound message has and no note has, is refused. Use a different key for each log and each cosigner.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Ed25519NoteSigner {
    private final byte[] seed;
    private final Ed25519NoteKey publicKey;

    private Ed25519NoteSigner(byte[] seed) {
        this.seed = seed;
        this.publicKey = new Ed25519NoteKey(Ed25519.publicKey(seed));
    }

    /** Makes a fresh key; it is as unpredictable as the given source. */
    public static Ed25519NoteSigner generate(SecureRandom random) {
        byte[] seed = new byte[Ed25519.SEED_BYTES];
        random.nextBytes(seed);
        return new Ed25519NoteSigner(seed);
    }

    /**
     * Restores the key that has this 32-byte seed.
     *
     * @throws IllegalArgumentException if the seed has another length
     */
    public static Ed25519NoteSigner fromSeed(byte[] seed) {
        if (seed.length != Ed25519.SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        return new Ed25519NoteSigner(seed.clone());
    }

    /**
     * Restores the key from PKCS #8 (RFC 8410 §7).
     *
     * @throws IllegalArgumentException if it is no Ed25519 key; the message tells nothing of the key
     */
    public static Ed25519NoteSigner fromPkcs8(byte[] pkcs8) {
        return fromSeed(SigningKeys.ed25519Seed(pkcs8));
    }

    /** <b>Dangerous.</b> The secret key itself as PKCS #8; see {@link #secretSeed}. */
    public byte[] pkcs8() {
        return SigningKeys.ed25519Pkcs8(seed);
    }

    /** The key that verifies what this signer signs. */
    public Ed25519NoteKey publicKey() {
        return publicKey;
    }

    /**
     * The 64-byte signature over exactly these bytes.
     *
     * @throws IllegalArgumentException if they contain a zero byte, which no note does
     */
    public byte[] sign(byte[] note) {
        if (!Ed25519NoteKey.isNote(note)) {
            throw new IllegalArgumentException("a note has no zero byte");
        }
        return Ed25519.sign(seed, publicKey.encoded(), note);
    }

    /**
     * <b>Dangerous.</b> The 32 bytes of the secret key itself: whoever reads them signs in this name for ever. Only for
     * writing the key to its owner's protected storage; overwrite the copy after use.
     */
    public byte[] secretSeed() {
        return seed.clone();
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
