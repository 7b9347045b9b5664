package dev.minga.crypto.privacy;

import java.util.List;

/**
 * Finds the noise, or the number of steps, that a target ε allows. What is returned was itself accounted for: its ε never
 * exceeds the target.
 *
 * <p>Stateless, safe for use by many threads.
 */
public final class Calibration {
    private static final double RATIO = 1 + 1e-5;
    private static final int GROWTH = 4;

    private Calibration() {}

    /**
     * The least noise multiplier whose ε stays within the target, rounded up by a factor of at most 1.00001.
     *
     * @param targetEpsilon above 0
     * @param steps at least 1
     * @throws IllegalArgumentException if an argument is out of range, or no noise multiplier up to 1e6 meets the target
     */
    public static double noiseMultiplier(
            Accountant accountant, double targetEpsilon, double samplingRate, long steps, double delta) {
        PrivacyRange.requireDelta(delta);
        PrivacyRange.requireTarget(targetEpsilon);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be in [1, 1e9], not " + steps);
        }
        Bracket bracket = new Bracket(
                sigma -> accountant.epsilon(List.of(new SubsampledGaussian(sigma, samplingRate, steps)), delta),
                targetEpsilon);
        double sigma = 1;
        while (!bracket.meets(sigma)) {
            if (sigma == SubsampledGaussian.MAX_NOISE_MULTIPLIER) {
                throw new IllegalArgumentException("epsilon " + targetEpsilon + " at delta " + delta
                        + " is out of reach of this accountant, even with noise multiplier 1e6");
            }
            sigma = Math.min(GROWTH * sigma, SubsampledGaussian.MAX_NOISE_MULTIPLIER);
        }
        while (!bracket.failed() && bracket.meets(sigma / GROWTH)) {
            sigma /= GROWTH;
        }
        while (bracket.within() > RATIO * bracket.beyond()) {
            bracket.meets(bracket.guess());
        }
        return bracket.within();
    }

    /**
     * The largest number of steps whose ε stays within the target.
     *
     * @param targetEpsilon above 0
     * @return 0 if even one step is too much; at most 1e9
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static long steps(
            Accountant accountant, double targetEpsilon, double noiseMultiplier, double samplingRate, double delta) {
        PrivacyRange.requireDelta(delta);
        PrivacyRange.requireTarget(targetEpsilon);
        Bracket bracket = new Bracket(
                steps -> accountant.epsilon(
                        List.of(new SubsampledGaussian(noiseMultiplier, samplingRate, (long) steps)), delta),
                targetEpsilon);
        if (!bracket.meets(1)) {
            return 0;
        }
        while (bracket.meets(Math.min(GROWTH * bracket.within(), SubsampledGaussian.MAX_STEPS))) {
            if (bracket.within() == SubsampledGaussian.MAX_STEPS) {
                return SubsampledGaussian.MAX_STEPS;
            }
        }
        while (bracket.beyond() - bracket.within() > 1) {
            double guess = Math.rint(bracket.guess());
            bracket.meets(Math.max(bracket.within() + 1, Math.min(bracket.beyond() - 1, guess)));
        }
        return (long) bracket.within();
    }
}
