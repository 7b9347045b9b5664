package dev.minga.crypto.signature;

import java.security.SecureRandom;

/**
 * Signs with ML-DSA-65 (FIPS 204) and Ed25519 (RFC 8032 §5.1) at once, as id-MLDSA65-Ed25519-SHA512 of
 * draft-ietf-lamps-pq-composite-sigs: unforgeable as long as <i>one</i> of the two is and SHA-512 has no collisions, so
 * a large quantum computer is withstood, and so is a flaw found in the younger scheme. Public keys have 1984 bytes,
 * signatures 3373. The domain's label is the context of the draft.
 *
 * <p>ML-DSA signs in the hedged variant, the default of FIPS 204 §3.4: fresh randomness is mixed with the secret key,
 * which blunts fault and side-channel attacks, and a source that fails, even one under an attacker's control, leaves
 * no less than the deterministic variant. So two signatures of one message differ; never compare signatures to learn
 * whether messages are equal. The scheme is not strongly unforgeable against quantum computers (the draft, "SUF-CMA").
 *
 * <p>The halves of a composite key must not be used on their own or in another key (the draft, "Key Reuse").
 *
 * <p>Safe for use by many threads if its source of randomness is, as every {@link SecureRandom} of the JDK is.
 */
public final class CompositeSigner implements Signer {
    private final byte[] secret;
    private final SecureRandom random;
    private final PublicKey publicKey;

    private CompositeSigner(byte[] secret, SecureRandom random) {
        this.secret = secret;
        this.random = random;
        this.publicKey = new PublicKey(SignatureAlgorithm.ML_DSA_65_ED25519, MlDsa65Ed25519.publicKey(secret));
    }

    /** Makes a fresh key, as unpredictable as the given source, which also hedges its signatures. */
    public static CompositeSigner generate(SecureRandom random) {
        byte[] secret = new byte[MlDsa65Ed25519.SECRET_BYTES];
        random.nextBytes(secret);
        return new CompositeSigner(secret, random);
    }

    /**
     * Restores the key that has these 64 bytes: the seed of ML-DSA, then that of Ed25519.
     *
     * @param random hedges the signatures
     * @throws IllegalArgumentException if the secret has another length
     */
    public static CompositeSigner fromSecret(byte[] secret, SecureRandom random) {
        if (secret.length != MlDsa65Ed25519.SECRET_BYTES) {
            throw new IllegalArgumentException("an MLDSA65-Ed25519 secret has 64 bytes, not " + secret.length);
        }
        return new CompositeSigner(secret.clone(), random);
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(Domain domain, byte[] message) {
        return MlDsa65Ed25519.sign(secret, publicKey.encoded(), domain.labelBytes(), message, random);
    }

    /**
     * <b>Dangerous.</b> The 64 bytes of the secret key itself: whoever reads them signs in this name for ever. Only for
     * writing the key to its owner's protected storage; overwrite the copy after use.
     */
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public byte[] pkcs8() {
        return SigningKeys.pkcs8(SigningKeys.ML_DSA_65_ED25519, secret);
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
