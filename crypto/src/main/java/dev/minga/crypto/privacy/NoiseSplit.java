package dev.minga.crypto.privacy;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One noise multiplier shared by two sums over the same sample: a vector sum to which each record adds at most C in L2 norm,
 * and a count to which each record adds +1/2 or -1/2 (Andrew, Thakkar, McMahan, Ramaswamy, "Differentially Private Learning
 * with Adaptive Clipping", NeurIPS 2021, Theorem 1).
 *
 * <p><b>Guarantee.</b> Noise of standard deviation {@link #sumNoise}·C on the vector and of {@code countNoise} on the count
 * makes the pair a Gaussian mechanism: scaled to unit noise, a record moves it by at most (1/z² + 1/(2σ_b)²)^(1/2) ≤ 1/σ, for
 * z the multiplier of the vector and σ_b that of the count. The pair costs what one sum with the multiplier σ costs, so
 * accountants are asked about σ and need not know of the count.
 */
public final class NoiseSplit {
    private static final MathContext DIGITS = new MathContext(60);
    private static final double MAX_NOISE = SubsampledGaussian.MAX_NOISE_MULTIPLIER;

    private NoiseSplit() {}

    /**
     * The vector's multiplier z = (σ^-2 - (2σ_b)^-2)^(-1/2): the least double that is not below it.
     *
     * @param noiseMultiplier σ of both together, above 0 and at most 1e6
     * @param countNoise σ_b, the count's standard deviation, above σ/2 and at most 1e6
     * @throws IllegalArgumentException if an argument is out of its range, or the result above 1e6
     */
    public static double sumNoise(double noiseMultiplier, double countNoise) {
        if (!(noiseMultiplier > 0 && noiseMultiplier <= MAX_NOISE)) {
            throw new IllegalArgumentException("noise multiplier must be in (0, 1e6], not " + noiseMultiplier);
        }
        if (!(countNoise > noiseMultiplier / 2 && countNoise <= MAX_NOISE)) {
            throw new IllegalArgumentException(
                    "the count's noise must be above half the noise multiplier and at most 1e6, not " + countNoise);
        }
        BigDecimal both = new BigDecimal(noiseMultiplier).pow(2);
        BigDecimal count = new BigDecimal(2 * countNoise).pow(2);
        BigDecimal rest = count.subtract(both);
        BigDecimal product = count.multiply(both);
        double noise = product.divide(rest, DIGITS).sqrt(DIGITS).doubleValue();
        while (noise <= MAX_NOISE && new BigDecimal(noise).pow(2).multiply(rest).compareTo(product) < 0) {
            noise = Math.nextUp(noise);
        }
        if (!(noise <= MAX_NOISE)) {
            throw new IllegalArgumentException("the count's noise leaves the sum none: " + countNoise);
        }
        return noise;
    }
}
