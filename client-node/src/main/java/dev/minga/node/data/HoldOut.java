package dev.minga.node.data;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which records are counted on and never trained on: those whose HMAC-SHA256 (RFC 2104) under this node's key, as a fraction of
 * all values it can have, is below the share that a plan names. It is a function of the one record's text and the key, so that
 * copies of a record stay together, no record moves another, and nobody without the key can choose a record's side. Immutable.
 */
public final class HoldOut {
    /** The length of a key. */
    public static final int KEY_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final int FRACTION_BITS = 53;

    private final byte[] key;

    /** @throws IllegalArgumentException if the key has another length than {@link #KEY_BYTES} */
    public HoldOut(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of the hold-out has " + KEY_BYTES + " bytes, not " + key.length);
        }
        this.key = key.clone();
    }

    /**
     * Whether a record is held out. Who is held out at a share is held out at every larger one.
     *
     * @param text what the model reads of the record
     * @param share 0 to 1
     */
    public boolean holds(String text, double share) {
        byte[] tag = tag(text);
        long first = 0;
        for (byte one : Arrays.copyOf(tag, Long.BYTES)) {
            first = first << Byte.SIZE | (one & 0xff);
        }
        return (first >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-53 < share;
    }

    private byte[] tag(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
