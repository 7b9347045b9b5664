package dev.minga.crypto.privacy;

import java.util.Objects;

/**
 * Sums gradients in integers, one of each unit of privacy (a record, or all that an entity's records give together), so that
 * adding or removing one unit moves the sum by a vector of L2 norm at most C/γ lattice units, <em>exactly</em>, whatever its
 * gradient is.
 *
 * <p><b>Why.</b> A gradient is clipped to C in floating point, truncated toward zero to lattice units, and only then judged,
 * in integers: if the sum of its squares exceeds ⌊(C/γ)²⌋ after all, it contributes zero, as does a gradient with a NaN or an
 * infinity (to fail would tell that it is there). Rounding errors of the clip thus cost accuracy, never privacy. What a unit
 * contributes depends on its own values only, and integer addition is associative, so neither the order nor the cut of a batch
 * changes a bit.
 *
 * <p><b>No overflow.</b> A value of a contribution is at most ⌊C/γ⌋ ≤ 2^31 - 1 and there are at most 2^31 - 1 units, so
 * |sum| &lt; 2^62. The squared norm grows while it is at most ⌊(C/γ)²⌋ &lt; 2^62, by at most 2^62 each time, so below 2^63.
 *
 * <p>The sum itself is secret until noise was added to it. Mutable, for one thread.
 */
public final class LatticeSum {
    private static final int NORM_BLOCK = 1_024;

    private final double clipNorm;
    private final double unit;
    private final long maxSquaredNorm;
    private final long[] sum;
    private final double[] values;
    private final long[] contribution;
    private int units;

    /**
     * Starts at zero.
     *
     * @param dimension number of values in each gradient, at least 1
     * @throws IllegalArgumentException if the dimension is out of range
     */
    public LatticeSum(int dimension, Lattice lattice) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be at least 1, not " + dimension);
        }
        this.clipNorm = lattice.clipNorm();
        this.unit = lattice.unit();
        this.maxSquaredNorm = lattice.maxSquaredNorm();
        this.sum = new long[dimension];
        this.values = new double[dimension];
        this.contribution = new long[dimension];
    }

    /**
     * Adds one unit's gradient, which is the {@code dimension} values that start at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the array ends before them; nothing was added then
     * @throws ArithmeticException if there are 2^31 - 1 units already; nothing was added then
     */
    public void add(float[] gradient, int offset) {
        Objects.checkFromIndexSize(offset, sum.length, gradient.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = gradient[offset + i];
        }
        add(values);
    }

    /**
     * Adds one unit's gradient, of {@code dimension} values.
     *
     * @throws IllegalArgumentException if it has another length; nothing was added then
     * @throws ArithmeticException if there are 2^31 - 1 units already; nothing was added then
     */
    public void add(double[] gradient) {
        if (gradient.length != sum.length) {
            throw new IllegalArgumentException("a gradient has " + gradient.length + " values, not " + sum.length);
        }
        units = Math.incrementExact(units);
        double norm = norm(gradient);
        if (!Double.isFinite(norm)) {
            return;
        }
        double scale = (norm > clipNorm ? clipNorm / norm : 1) / unit;
        for (int i = 0; i < contribution.length; i++) {
            contribution[i] = (long) (gradient[i] * scale);
        }
        if (!isWithin(contribution, maxSquaredNorm)) {
            return;
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += contribution[i];
        }
    }

    /** A copy of the sum so far, in lattice units. <b>Secret</b> until noise was added. */
    public long[] sum() {
        return sum.clone();
    }

    /** How many units were added. <b>Secret</b>: it never leaves the node. Divide by the public q·N instead. */
    public int units() {
        return units;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }

    /** Whether the squares sum to at most a limit below 2^62. */
    static boolean isWithin(long[] vector, long limit) {
        long squares = 0;
        for (long value : vector) {
            if (value != (int) value) {
                return false;
            }
            squares += value * value;
            if (squares > limit) {
                return false;
            }
        }
        return true;
    }

    /** Blocks keep the rounding error below 1e-12 up to 10^7 values. Squares that overflow make it infinite. */
    private static double norm(double[] gradient) {
        double total = 0;
        for (int block = 0; block < gradient.length; block += NORM_BLOCK) {
            int end = Math.min(block + NORM_BLOCK, gradient.length);
            double squares = 0;
            for (int i = block; i < end; i++) {
                squares += gradient[i] * gradient[i];
            }
            total += squares;
        }
        return Math.sqrt(total);
    }
}
