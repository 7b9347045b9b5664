package dev.minga.crypto.signature;

import dev.minga.crypto.digest.Sha256;
import java.util.Arrays;

/**
 * Verifies notes of a transparency log: it accepts only what the holder of the secret key signed with
 * {@link Ed25519NoteSigner} (pure Ed25519, RFC 8032 §5.1).
 *
 * <p>The signed bytes carry no {@link Domain}, because the signed-note format fixes them and tools of others must be
 * able to check them. What is domain-bound has a zero byte after its label and a note has no zero byte: this key
 * accepts nothing that contains one, so that a note never passes for anything else that Minga signs.
 *
 * <p>Immutable and safe for use by many threads. Two keys are equal when their encodings are.
 */
public final class Ed25519NoteKey {
    private final byte[] encoded;

    Ed25519NoteKey(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Reads a key that came from outside: the canonical encoding (RFC 8032 §5.1.3) of a point in the prime-order subgroup,
     * so keys that verify many messages at once are refused.
     *
     * @throws IllegalArgumentException if the bytes are anything else
     */
    public static Ed25519NoteKey parse(byte[] encoded) {
        byte[] copy = encoded.clone();
        if (!Ed25519.isValidKey(copy)) {
            throw new IllegalArgumentException("not a valid Ed25519 public key");
        }
        return new Ed25519NoteKey(copy);
    }

    /** A copy of the 32 bytes of the key. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Whether the signature was made by this key's owner. False, never an exception, for whatever is malformed. */
    public boolean verifies(byte[] note, byte[] signature) {
        return isNote(note) && Ed25519.verifies(encoded, note, signature);
    }

    static boolean isNote(byte[] message) {
        for (byte b : message) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519NoteKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "Ed25519 notes " + Sha256.of(encoded);
    }
}
