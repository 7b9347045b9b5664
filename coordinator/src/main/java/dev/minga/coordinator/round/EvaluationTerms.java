package dev.minga.coordinator.round;

import dev.minga.coordinator.gate.Gate;
import dev.minga.shared.evaluation.EvaluationRounds;
import java.time.Duration;
import java.util.Optional;

/**
 * What a plan says of evaluations.
 *
 * @param rounds whose averages are evaluated
 * @param deadline how long the members' counts are waited for
 * @param gate what decides by them; absent if nothing does
 */
public record EvaluationTerms(EvaluationRounds rounds, Duration deadline, Optional<Gate> gate) {
    /** @throws IllegalArgumentException if the deadline is not positive */
    public EvaluationTerms {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("the deadline of an evaluation must be positive");
        }
    }
}
