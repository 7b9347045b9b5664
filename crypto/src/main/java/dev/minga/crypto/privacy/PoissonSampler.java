package dev.minga.crypto.privacy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Draws Poisson samples, the kind that the accountant counts on: every unit (a record, or an entity) is taken independently
 * of all others, so the size of a sample is itself secret and a sample may be empty. Of a unit that has more records than may
 * enter, it draws some.
 *
 * <p>A unit is taken with probability <em>exactly</em> q, the real number that the double is: a uniform number of (0, 1) is
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
     * Draws from units 0 to {@code units - 1}.
     *
     * @param samplingRate in (0, 1]
     * @return the indices taken, ascending, possibly none
     * @throws IllegalArgumentException if an argument is out of range
     */
    public int[] draw(int units, double samplingRate) {
        if (units < 0) {
            throw new IllegalArgumentException("units must not be negative, but are " + units);
        }
        if (!(samplingRate > 0 && samplingRate <= 1)) {
            throw new IllegalArgumentException("sampling rate must be in (0, 1], not " + samplingRate);
        }
        RandomBits bits = new RandomBits(random, units / (Long.SIZE / DIGIT_BITS) + 1L);
        try {
            int[] taken = new int[16];
            int count = 0;
            for (int index = 0; index < units; index++) {
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
     * Draws so many of the numbers 0 to {@code from - 1}, every such set with the same probability (Floyd's algorithm; Bentley,
     * Floyd, "A Sample of Brilliance", 1987).
     *
     * @return ascending
     * @throws IllegalArgumentException if {@code some} is not between 0 and {@code from}
     */
    public int[] subset(int from, int some) {
        if (some < 0 || some > from) {
            throw new IllegalArgumentException("cannot draw " + some + " of " + from);
        }
        RandomBits bits = new RandomBits(random, some / (Long.SIZE / DIGIT_BITS) + 1L);
        try {
            TreeSet<Integer> taken = new TreeSet<>();
            for (int last = from - some; last < from; last++) {
                int drawn = below(bits, last + 1);
                taken.add(taken.contains(drawn) ? last : drawn);
            }
            return taken.stream().mapToInt(Integer::intValue).toArray();
        } finally {
            bits.forget();
        }
    }

    /** Uniform from 0 to {@code limit - 1}: what would favour the smaller ones is thrown away. */
    private static int below(RandomBits bits, int limit) {
        int width = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(limit - 1));
        long drawn = bits.next(width);
        while (drawn >= limit) {
            drawn = bits.next(width);
        }
        return (int) drawn;
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
