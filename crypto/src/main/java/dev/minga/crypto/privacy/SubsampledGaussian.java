package dev.minga.crypto.privacy;

/**
 * A Poisson-subsampled Gaussian mechanism: each record is taken independently with a public probability, the sum of what
 * the taken records contribute (L2 norm at most C each) gets Gaussian noise, and that is repeated.
 *
 * @param noiseMultiplier standard deviation of the noise divided by C; above 0 and at most 1e6
 * @param samplingRate the probability of each record in each step; above 0 and at most 1
 * @param steps number of releases; 0 to 1e9
 */
public record SubsampledGaussian(double noiseMultiplier, double samplingRate, long steps) {
    static final double MAX_NOISE_MULTIPLIER = 1e6;
    static final long MAX_STEPS = 1_000_000_000L;

    /** @throws IllegalArgumentException if a value is out of its range */
    public SubsampledGaussian {
        if (!(noiseMultiplier > 0 && noiseMultiplier <= MAX_NOISE_MULTIPLIER)) {
            throw new IllegalArgumentException("noise multiplier must be in (0, 1e6], not " + noiseMultiplier);
        }
        if (!(samplingRate > 0 && samplingRate <= 1)) {
            throw new IllegalArgumentException("sampling rate must be in (0, 1], not " + samplingRate);
        }
        if (steps < 0 || steps > MAX_STEPS) {
            throw new IllegalArgumentException("steps must be in [0, 1e9], not " + steps);
        }
    }
}
