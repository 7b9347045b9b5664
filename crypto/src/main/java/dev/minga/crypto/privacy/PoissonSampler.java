package dev.minga.crypto.privacy;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Draws Poisson samples, the kind that the accountant counts on: every record is taken independently of all others, so
 * the size of a sample is itself secret and a sample may be empty.
 *
 * <p>A record is taken with probability <em>exactly</em> q, the real number that the double is: a uniform number of (0, 1) is
 * compared with q digit by digit, as far as it takes. As safe for use by many threads as its random source.
 */
public final class PoissonSampler {
    private static final int DIGIT_BITS = 32;
    private static final double DIGIT = 0x1p32;

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
        RandomBits bits = new RandomBits(random, records / (Long.SIZE / DIGIT_BITS) + 1L);
        try {
            int[] taken = new int[16];
            int count = 0;
            for (int index = 0; index < records; index++) {
                if (isTaken(bits, samplingRate)) {
                    if (count == taken.length) {
                        taken = Arrays.copyOf(taken, 2 * count);
                    }
                    taken[count++] = index;
                }
            }
            return Arrays.copyOf(taken, count);
        } finally {
            bits.forget();
        }
    }

    /**
     * Whether a fresh uniform number is below q. No operation here rounds: a product with a power of two is exact (it only
     * grows), and so is what is left of a double without its whole part. At most 35 digits, since a double has 1,074 places;
     * with q = 1 the first digit is 2^32, which all are below.
     */
    private static boolean isTaken(RandomBits bits, double samplingRate) {
        double rest = samplingRate;
        while (rest > 0) {
            double scaled = rest * DIGIT;
            long limit = (long) scaled;
            long digit = bits.next(DIGIT_BITS);
            if (digit != limit) {
                return digit < limit;
            }
            rest = scaled - limit;
        }
        return false;
    }
}
