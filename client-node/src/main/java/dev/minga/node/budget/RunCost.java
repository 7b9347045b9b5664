package dev.minga.node.budget;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.List;
import java.util.Optional;

/**
 * What a run does to each unit of privacy that takes part: the same steps in each of its rounds, and perhaps some evaluations.
 * In one run a record is trained on or evaluated on, never both; it is charged for both all the same, which errs upwards.
 *
 * @param unit whose data its noise hides
 * @param noiseMultiplier σ of the plan, in units of the clip norm
 * @param samplingRate q of the plan
 * @param evaluations absent if there are none
 */
public record RunCost(
        ProtectedUnit unit,
        double noiseMultiplier,
        double samplingRate,
        int rounds,
        int stepsPerRound,
        Optional<Evaluations> evaluations) {
    /**
     * So many evaluations, each a Gaussian mechanism on the counts of all held-out records.
     *
     * @param noiseMultiplier standard deviation of the noise on a count, to which a record adds at most 1
     */
    public record Evaluations(double noiseMultiplier, int count) {
        public Evaluations {
            mechanism(noiseMultiplier, count);
        }

        static SubsampledGaussian mechanism(double noiseMultiplier, int count) {
            return new SubsampledGaussian(noiseMultiplier, 1, count);
        }
    }

    /** A run without evaluations. */
    public RunCost(ProtectedUnit unit, double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
        this(unit, noiseMultiplier, samplingRate, rounds, stepsPerRound, Optional.empty());
    }

    public RunCost {
        if (rounds < 1 || stepsPerRound < 1) {
            throw new IllegalArgumentException("a run has " + rounds + " rounds of " + stepsPerRound + " steps");
        }
        unit.mechanism(noiseMultiplier, samplingRate, rounds, stepsPerRound);
    }

    /** A run of unit record. */
    public RunCost(double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
        this(ProtectedUnit.RECORD, noiseMultiplier, samplingRate, rounds, stepsPerRound);
    }

    /** The whole run. */
    public List<SubsampledGaussian> whole() {
        return parts(rounds, evaluations.map(Evaluations::count).orElse(0));
    }

    /** So many of its rounds and of its evaluations. */
    List<SubsampledGaussian> parts(int someRounds, int someEvaluations) {
        SubsampledGaussian training = unit.mechanism(noiseMultiplier, samplingRate, someRounds, stepsPerRound);
        return evaluations
                .map(one -> List.of(training, Evaluations.mechanism(one.noiseMultiplier(), someEvaluations)))
                .orElse(List.of(training));
    }
}
