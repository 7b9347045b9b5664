package dev.minga.crypto.digest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4): nobody can find two different inputs with the same value.
 *
 * <p>Immutable and safe for use by many threads. Ordered as unsigned bytes, which is also the order of the hex form.
 */
public final class Sha256 implements Comparable<Sha256> {
    private static final int LENGTH_BYTES = 32;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] value;

    private Sha256(byte[] value) {
        this.value = value;
    }

    /**
     * Digests the concatenation of the parts. The borders between parts are not bound: callers that join parts of
     * variable length must frame them.
     */
    public static Sha256 of(byte[]... parts) {
        MessageDigest digest = newDigest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Sha256(digest.digest());
    }

    /** Digests all that is left in the stream, in constant memory; does not close it. */
    public static Sha256 of(InputStream in) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return new Sha256(digest.digest());
    }

    /**
     * Wraps an existing digest.
     *
     * @throws IllegalArgumentException if it is not 32 bytes long
     */
    public static Sha256 ofBytes(byte[] thirtyTwo) {
        if (thirtyTwo.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + thirtyTwo.length);
        }
        return new Sha256(thirtyTwo.clone());
    }

    /**
     * Reads 64 hexadecimal digits of either case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Sha256 parse(String hex) {
        if (hex.length() != 2 * LENGTH_BYTES) {
            throw new IllegalArgumentException("a SHA-256 digest has 64 hexadecimal digits, not " + hex.length());
        }
        return new Sha256(HEX.parseHex(hex));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return value.clone();
    }

    /** The 64 lower-case hexadecimal digits. */
    public String hex() {
        return HEX.formatHex(value);
    }

    @Override
    public int compareTo(Sha256 other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256 that && MessageDigest.isEqual(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return hex();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
