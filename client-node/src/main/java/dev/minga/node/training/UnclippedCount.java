package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import java.math.BigDecimal;

/**
 * Counts the gradients of one step that are within the clip: +1/2 for each that is, -1/2 for each that is not, so that one
 * unit (a record, or an entity) moves the count by 1/2. A gradient that is no number counts as nothing. Whole units of 2^-21, so that the noise is
 * exact.
 *
 * <p>Secret until noise was added. Mutable, for one thread.
 */
final class UnclippedCount {
    private static final long HALF = 1L << 20;

    private final double clip;
    private long units;

    UnclippedCount(double clip) {
        this.clip = clip;
    }

    /** Counts a unit's gradient. */
    void add(double[] gradient) {
        double squares = 0;
        for (double value : gradient) {
            squares += value * value;
        }
        if (Double.isFinite(squares)) {
            units += Math.sqrt(squares) <= clip ? HALF : -HALF;
        }
    }

    /**
     * The noised share of a sample of the public size; it may be below 0 and above 1.
     *
     * @param countNoise σ_b, in units; 0 for no noise
     * @param publicBatch q·N
     */
    double share(NoiseSource noise, double countNoise, double publicBatch) {
        long[] noised = {units};
        if (countNoise > 0) {
            noise.addGaussian(noised, new BigDecimal(countNoise).multiply(BigDecimal.valueOf(2 * HALF)));
        }
        return noised[0] / (2.0 * HALF) / publicBatch + 0.5;
    }
}
