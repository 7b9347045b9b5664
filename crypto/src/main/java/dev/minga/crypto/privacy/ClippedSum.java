package dev.minga.crypto.privacy;

import java.util.Objects;

/**
 * Sums per-record gradients so that adding or removing one record moves the sum by at most C in L2 norm, up to a relative
 * rounding error of 1e-12, whatever its gradient is: longer ones are scaled down to C, and one with a NaN or an infinity
 * counts as the zero vector (to fail would tell that it is there).
 *
 * <p>The sum itself is secret until noise was added to it. Mutable, for one thread.
 */
public final class ClippedSum {
    private static final int NORM_BLOCK = 1_024;

    private final double clipNorm;
    private final double[] sum;
    private int records;

    /**
     * Starts at zero.
     *
     * @param dimension number of values in each gradient, at least 1
     * @param clipNorm C, above 0 and finite
     * @throws IllegalArgumentException if an argument is out of range
     */
    public ClippedSum(int dimension, double clipNorm) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be at least 1, not " + dimension);
        }
        if (!(clipNorm > 0 && clipNorm < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("clip norm must be above 0 and finite, not " + clipNorm);
        }
        this.clipNorm = clipNorm;
        this.sum = new double[dimension];
    }

    /**
     * Adds one record's gradient, which is the {@code dimension} values that start at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the array ends before them; nothing was added then
     */
    public void add(float[] gradient, int offset) {
        Objects.checkFromIndexSize(offset, sum.length, gradient.length);
        records++;
        double norm = norm(gradient, offset);
        if (!Double.isFinite(norm) || norm == 0) {
            return;
        }
        double scale = Math.min(1, clipNorm / norm);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += scale * gradient[offset + i];
        }
    }

    /** A copy of the sum so far. <b>Secret</b> until noise was added. */
    public double[] sum() {
        return sum.clone();
    }

    /** How many records were added. <b>Secret</b>: it never leaves the node. Divide by the public q·N instead. */
    public int records() {
        return records;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }

    /** Squares of floats cannot overflow a double; blocks keep the rounding error below 1e-12 up to 10^7 values. */
    private double norm(float[] gradient, int offset) {
        double total = 0;
        for (int block = 0; block < sum.length; block += NORM_BLOCK) {
            int end = Math.min(block + NORM_BLOCK, sum.length);
            double squares = 0;
            for (int i = block; i < end; i++) {
                double value = gradient[offset + i];
                squares += value * value;
            }
            total += squares;
        }
        return Math.sqrt(total);
    }
}
