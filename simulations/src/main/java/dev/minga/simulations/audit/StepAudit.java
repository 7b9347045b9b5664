package dev.minga.simulations.audit;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * A white-box audit of one step: many runs with and without a canary, and what that proves about ε. Thread-compatible.
 *
 * @param noiseMultiplier σ of the audited step
 * @param delta δ at which ε is stated, in (0, 1)
 * @param trials how often each world is run, at least 1,000
 * @param falseAlarm probability with which a right step may be accused, in (0, 1)
 */
public record StepAudit(double noiseMultiplier, double delta, int trials, double falseAlarm) {
    private static final int OTHERS = 9;

    /** @throws IllegalArgumentException if a value is out of its range */
    public StepAudit {
        require(noiseMultiplier >= 0.1 && noiseMultiplier <= 100, "the noise multiplier must be between 0.1 and 100");
        require(delta > 0 && delta < 1, "delta must be between 0 and 1");
        require(trials >= 1_000, "there must be at least 1,000 trials");
        require(falseAlarm > 0 && falseAlarm < 1, "the false alarm probability must be between 0 and 1");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * What came out.
     *
     * @param unit whose absence was looked for
     * @param claimed ε that the accountant states for the step
     * @param proven ε below which the step cannot be, up to the false alarm probability
     */
    public record Result(ProtectedUnit unit, Optional<PlantedBug> bug, double claimed, double proven) {
        /** Whether the claim is refuted. */
        public boolean refuted() {
            return proven > claimed;
        }
    }

    /** ε as Minga would state it. */
    double claimed() {
        return Accountant.PLD.epsilon(List.of(new SubsampledGaussian(noiseMultiplier, 1, 1)), delta);
    }

    /**
     * Runs both worlds.
     *
     * @param unit record, or entity, whose canary has five records
     * @param random for the noise
     * @param progress told the fraction done
     */
    public Result run(ProtectedUnit unit, Optional<PlantedBug> bug, SecureRandom random, DoubleConsumer progress) {
        // Without noise of its own an empty batch gives everything away.
        int others = bug.equals(Optional.of(PlantedBug.NOISE_PER_MICRO_BATCH)) ? 0 : OTHERS;
        CanaryStep step = new CanaryStep(unit, noiseMultiplier, others, bug, random);
        double[] without = new double[trials];
        double[] with = new double[trials];
        for (int i = 0; i < trials; i++) {
            without[i] = step.observe(false);
            with[i] = step.observe(true);
            progress.accept((i + 1.0) / trials);
        }
        return new Result(
                unit,
                bug,
                claimed(),
                new Distinguisher(Refutation.ofGaussian(delta), falseAlarm).lowerBound(without, with));
    }
}
