package dev.minga.coordinator.aggregation;

import java.io.IOException;
import java.util.Arrays;

/**
 * How a round's deltas become one. A rule is a pure function of the deltas, their weights and its constants; the same deltas in
 * the same order give the same bits, wherever blocks end. docs/aggregation.md compares the rules.
 */
public sealed interface Rule permits FedAvg, CoordinateMedian, TrimmedMean, Krum, GeometricMedian, CentredClipping {
    /** What plan and log call it. */
    String label();

    /** The fewest rows for which its claim holds. */
    int fewest();

    /** Whether it takes weights; one that does not counts every row alike. */
    default boolean weighs() {
        return false;
    }

    /**
     * Reads the deltas as often as it must and says how each number of the aggregate is made.
     *
     * @param weights one for each row, &gt; 0
     */
    Combination combination(Deltas deltas, double[] weights) throws IOException;

    /** @throws IllegalArgumentException if a rule that does not weigh is to count some rows more than others */
    default void requireWeights(double[] weights) {
        if (!weighs() && Arrays.stream(weights).anyMatch(weight -> weight != weights[0])) {
            throw new IllegalArgumentException(
                    "rule " + label() + " counts everybody alike; give all members the same weight");
        }
    }

    /** @throws IllegalArgumentException if a constant is outside its range, which the message says */
    static void requireRange(String what, double value, double above, double most) {
        if (!(value > above && value <= most)) {
            throw new IllegalArgumentException(
                    what + " must be above " + above + " and at most " + most + ", not " + value);
        }
    }

    /** @throws IllegalArgumentException if a constant is outside its range, which the message says */
    static void requireBetween(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
