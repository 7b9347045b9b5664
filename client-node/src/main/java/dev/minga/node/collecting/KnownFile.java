package dev.minga.node.collecting;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file of which records were taken. It is known by what it holds, wherever it is and whether or not it is gzipped: by the first
 * and the last bytes before the place up to which it was read.
 *
 * @param path where it was last seen
 * @param size how long it was there, in bytes of the disk
 * @param modified when it was last written to, in milliseconds
 * @param offset up to where its records were taken, in bytes as they are meant
 * @param firstSha256 of at most {@link #BYTES} bytes from its beginning
 * @param lastSha256 of at most {@link #BYTES} bytes before the offset
 * @param header what its records mean by their fields, if it says so in a place of its own
 * @param whole whether nothing of it waited for its end
 */
record KnownFile(
        String path,
        long size,
        long modified,
        long offset,
        String firstSha256,
        String lastSha256,
        Optional<String> header,
        boolean whole) {
    static final int BYTES = 4_096;

    /**
     * Whether a file goes on from here, read from its beginning; if so the stream stands at the offset.
     *
     * @throws IOException if it cannot be read
     */
    boolean begins(InputStream file) throws IOException {
        int length = (int) Math.min(BYTES, offset);
        byte[] first = file.readNBytes(length);
        if (first.length < length || !sha256(first).equals(firstSha256)) {
            return false;
        }
        byte[] last = first;
        if (offset > BYTES) {
            long between = offset - 2L * BYTES;
            if (between >= 0) {
                if (skip(file, between) < between) {
                    return false;
                }
                last = file.readNBytes(BYTES);
            } else {
                byte[] rest = file.readNBytes((int) (offset - BYTES));
                byte[] both = Arrays.copyOf(first, first.length + rest.length);
                System.arraycopy(rest, 0, both, first.length, rest.length);
                last = Arrays.copyOfRange(both, Math.max(0, both.length - BYTES), both.length);
                if (both.length < offset) {
                    return false;
                }
            }
        }
        return last.length == length && sha256(last).equals(lastSha256);
    }

    private static long skip(InputStream file, long count) throws IOException {
        long left = count;
        while (left > 0) {
            long skipped = file.skip(left);
            if (skipped <= 0) {
                if (file.read() < 0) {
                    return count - left;
                }
                skipped = 1;
            }
            left -= skipped;
        }
        return count;
    }

    static String sha256(byte[] bytes) {
        return Sha256.of(bytes).hex();
    }
}
