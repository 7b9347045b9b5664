package dev.minga.coordinator.gate;

import dev.minga.proto.v1.GateMetric;
import dev.minga.shared.evaluation.Confusion;
import java.util.List;

/** The score of a confusion matrix by a plan's metric, as {@link Confusion} has it. Pure. */
final class Score {
    private Score() {}

    /**
     * The score by a metric.
     *
     * @param counts row by row, a row for each true class, a column for each class that it was taken for
     * @throws IllegalArgumentException if they are no square, or the metric is none that is known
     */
    static double of(GateMetric metric, List<Long> counts) {
        Confusion confusion = new Confusion(counts);
        return switch (metric) {
            case MACRO_F1 -> confusion.macroF1();
            case ACCURACY -> confusion.accuracy();
            case ATTACK_RECALL -> confusion.attackRecall();
            case GATE_METRIC_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the gate's metric is unknown");
        };
    }
}
