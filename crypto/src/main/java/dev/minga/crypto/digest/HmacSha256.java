package dev.minga.crypto.digest;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 (RFC 2104) under one key: who does not have the key cannot tell its values from random ones, nor guess and
 * check what was hashed. Immutable; safe for use by many threads.
 */
public final class HmacSha256 {
    private static final int SHORTEST_KEY_BYTES = 16;

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException if the key has fewer than 16 bytes */
    public HmacSha256(byte[] key) {
        if (key.length < SHORTEST_KEY_BYTES) {
            throw new IllegalArgumentException("a key has at least 16 bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "HmacSha256");
    }

    /** The code of the concatenation of the parts, whose borders are not bound. */
    public Sha256 of(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return Sha256.ofBytes(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
