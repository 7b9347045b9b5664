package dev.minga.simulations.report;

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
        Optional<Measured> measured) {}
