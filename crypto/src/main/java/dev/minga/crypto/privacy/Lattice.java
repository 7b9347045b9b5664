package dev.minga.crypto.privacy;

import java.math.BigDecimal;

/**
 * The public grid on which gradients are summed and noised: a function of the plan's clip norm C and nothing else.
 *
 * <p>Its unit is γ = 2^(e-30) where 2^e ≤ C &lt; 2^(e+1), so 2^30 ≤ C/γ &lt; 2^31. A power of two, so that division by γ is
 * exact. Fine enough: noise of multiplier σ ≥ 2^-6 is at least 2^24 units wide, and truncation takes at most √d·2^-30 of C off
 * a gradient of d values. Coarse enough: 2^31 - 1 records of less than 2^31 units each sum to less than 2^62.
 *
 * @param clipNorm C, 1e-9 to 1e6
 */
public record Lattice(double clipNorm) {
    private static final int CLIP_BITS = 30;
    private static final int SIGNIFICAND_BITS = 53;
    private static final double MAX_NOISE_MULTIPLIER = SubsampledGaussian.MAX_NOISE_MULTIPLIER;

    /** @throws IllegalArgumentException if the clip norm is out of range */
    public Lattice {
        if (!(clipNorm >= 1e-9 && clipNorm <= 1e6)) {
            throw new IllegalArgumentException("clip norm must be between 1e-9 and 1e6, not " + clipNorm);
        }
    }

    /** γ: what one lattice unit is worth. */
    public double unit() {
        return Math.scalb(1.0, Math.getExponent(clipNorm) - CLIP_BITS);
    }

    /**
     * σ·C/γ, the noise's standard deviation in lattice units: the exact product of the two doubles.
     *
     * @param noiseMultiplier σ, above 0 and at most 1e6
     * @throws IllegalArgumentException if it is out of range
     */
    public BigDecimal noise(double noiseMultiplier) {
        if (!(noiseMultiplier > 0 && noiseMultiplier <= MAX_NOISE_MULTIPLIER)) {
            throw new IllegalArgumentException("noise multiplier must be in (0, 1e6], not " + noiseMultiplier);
        }
        return new BigDecimal(noiseMultiplier).multiply(new BigDecimal(clipNorm / unit()));
    }

    /** ⌊(C/γ)²⌋, below 2^62: integer vectors have a norm of at most C/γ if and only if their squares sum to at most this. */
    long maxSquaredNorm() {
        // C/γ = m / 2^22 for a whole m of 53 bits; its square is cut from the 106 bits of m².
        int fractionBits = SIGNIFICAND_BITS - 1 - CLIP_BITS;
        long m = (long) Math.scalb(clipNorm / unit(), fractionBits);
        return Math.multiplyHigh(m, m) << (Long.SIZE - 2 * fractionBits) | (m * m) >>> (2 * fractionBits);
    }
}
