package dev.minga.crypto.privacy;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Draws Poisson samples, the kind that the accountant counts on: every record is taken independently of all others, so
 * the size of a sample is itself secret and a sample may be empty.
 *
 * <p>Each decision compares 62 random bits with ⌊q · 2^62⌋: a record is taken with probability at most q, and less than
 * 2^-62 below it; exactly with q = 1. As safe for use by many threads as its random source.
 */
public final class PoissonSampler {
    private static final int RANDOM_BITS = 62;
    private static final int CHUNK_RECORDS = 4_096;

    private final SecureRandom random;

    public PoissonSampler(SecureRandom random) {
        this.random = random;
    }

    /**
     * Draws from records 0 to {@code records - 1}.
     *
     * @param samplingRate in (0, 1]
     * @return the indices taken, ascending, possibly none
     * @throws IllegalArgumentException if an argument is out of range
     */
    public int[] draw(int records, double samplingRate) {
        if (records < 0) {
            throw new IllegalArgumentException("records must not be negative, but are " + records);
        }
        if (!(samplingRate > 0 && samplingRate <= 1)) {
            throw new IllegalArgumentException("sampling rate must be in (0, 1], not " + samplingRate);
        }
        long threshold = (long) Math.scalb(samplingRate, RANDOM_BITS);
        byte[] bytes = new byte[Long.BYTES * Math.min(records, CHUNK_RECORDS)];
        LongBuffer words = ByteBuffer.wrap(bytes).asLongBuffer();
        int[] taken = new int[16];
        int count = 0;
        for (int index = 0; index < records; index++) {
            int inChunk = index % CHUNK_RECORDS;
            if (inChunk == 0) {
                random.nextBytes(bytes);
            }
            if (words.get(inChunk) >>> (Long.SIZE - RANDOM_BITS) < threshold) {
                if (count == taken.length) {
                    taken = Arrays.copyOf(taken, 2 * count);
                }
                taken[count++] = index;
            }
        }
        Arrays.fill(bytes, (byte) 0);
        return Arrays.copyOf(taken, count);
    }
}
