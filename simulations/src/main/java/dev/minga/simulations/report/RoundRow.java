package dev.minga.simulations.report;

import dev.minga.simulations.experiment.Metric;
import dev.minga.simulations.measure.Measured;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A round in the results.
 *
 * @param asked how many members were asked
 * @param contributions how many deltas were averaged
 * @param refused how many deltas the coordinator did not take
 * @param late how many members answered after the deadline
 * @param dropped how many never answered
 * @param epsilon spent so far by a member that contributed each time; absent if there is no noise
 * @param measured absent if the round was not measured
 */
public record RoundRow(
        int round,
        int asked,
        int contributions,
        int refused,
        int late,
        int dropped,
        OptionalDouble epsilon,
        Optional<Measured> measured) {
    /** A metric, if this round has it. */
    public Optional<Double> of(Metric metric) {
        if (metric == Metric.EPSILON) {
            return boxed(epsilon);
        }
        return measured.flatMap(one -> switch (metric) {
            case MACRO_F1 -> Optional.of(one.all().macroF1());
            case ACCURACY -> Optional.of(one.all().accuracy());
            case FALSE_POSITIVE_RATE -> Optional.of(one.all().falsePositiveRate());
            case LOSS -> Optional.of(one.all().loss());
            case ATTACK_SUCCESS -> boxed(one.attackSuccess());
            case MEMBER_WORST -> Optional.of(one.fairness().worst());
            case MEMBER_BEST -> Optional.of(one.fairness().best());
            case MEMBER_SPREAD -> Optional.of(one.fairness().spread());
            case PARITY_GAP -> Optional.of(one.fairness().parityGap());
            case MEMBERSHIP_ADVANTAGE -> boxed(one.membership());
            case EPSILON -> Optional.empty();
        });
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
