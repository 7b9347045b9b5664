package dev.minga.coordinator.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One round of a run; what ends it is there once it is closed.
 *
 * @param contributors whose deltas count, by name
 * @param norms the L2 norms of their deltas, where they are known
 * @param outliers those whose norm is far from the others' ({@link NormOutliers})
 * @param model SHA-256 of the average
 * @param epsilon what the rounds up to this one declare to cost each unit, if the plan adds noise
 * @param evaluation if its average is evaluated
 */
public record RoundView(
        int round,
        String base,
        Instant opened,
        List<String> contributors,
        Map<String, Double> norms,
        List<String> outliers,
        Optional<String> model,
        Optional<Instant> closed,
        Optional<Double> epsilon,
        Optional<EvaluationView> evaluation) {
    /**
     * What members counted for a round's average, and what the gate made of it.
     *
     * @param scores of all their counts together; absent while there are none
     * @param decision absent while counts are waited for, as {@code reason}
     */
    public record EvaluationView(
            List<String> evaluators, Optional<Scores> scores, Optional<String> decision, Optional<String> reason) {}

    /** What a confusion matrix comes to, each from 0 to 1. */
    public record Scores(double macroF1, double accuracy, double attackRecall, double falsePositiveRate) {}
}
