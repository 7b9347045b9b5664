package dev.minga.crypto.signature;

import dev.minga.crypto.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A verification key: it accepts only what the holder of the secret key signed, in the domain it was signed for.
 *
 * <p>Immutable and safe for use by many threads. Two keys are equal when algorithm and encoding are.
 */
public final class PublicKey {
    private final SignatureAlgorithm algorithm;
    private final byte[] encoded;

    PublicKey(SignatureAlgorithm algorithm, byte[] encoded) {
        this.algorithm = algorithm;
        this.encoded = encoded;
    }

    /**
     * Reads a key that came from outside. Ed25519 keys, alone or in a composite, must be the canonical encoding (RFC 8032
     * §5.1.3) of a point in the prime-order subgroup, so keys that verify many messages at once are refused.
     *
     * @throws UnknownAlgorithmException if this release does not know the algorithm
     * @throws IllegalArgumentException if the bytes are no key of that algorithm
     */
    public static PublicKey parse(String algorithm, byte[] encoded) throws UnknownAlgorithmException {
        SignatureAlgorithm known =
                SignatureAlgorithm.named(algorithm).orElseThrow(() -> new UnknownAlgorithmException(algorithm));
        byte[] copy = encoded.clone();
        if (!known.accepts(copy)) {
            throw new IllegalArgumentException("not a valid " + known.wireName() + " public key");
        }
        return new PublicKey(known, copy);
    }

    /** The wire name of the algorithm, {@code Ed25519} or {@code MLDSA65-Ed25519}. */
    public String algorithm() {
        return algorithm.wireName();
    }

    /** A copy of the encoded key: 32 bytes for Ed25519, 1984 for MLDSA65-Ed25519. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Whether the signature was made by this key's owner. False, never an exception, for any malformed signature. */
    public boolean verifies(Domain domain, byte[] message, byte[] signature) {
        return algorithm.verifies(encoded, domain, message, signature);
    }

    /** The SHA-256 of the algorithm's name in ASCII, one zero byte and the encoded key. */
    public Sha256 fingerprint() {
        return Sha256.of(algorithm().getBytes(StandardCharsets.US_ASCII), new byte[1], encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey that && algorithm == that.algorithm && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return algorithm() + " " + fingerprint();
    }
}
