package dev.minga.node.export;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the run that a model came of. All of it is in the run's plan or in the federation's log; nothing more is computed from
 * anybody's data.
 *
 * @param rounds how many the plan has
 * @param members how many the plan names
 * @param evaluations what the log says became of averages that were evaluated and what this node counted for them, a line each
 * @param log the newest checkpoint that this node accepted
 */
public record RunFacts(
        String federation,
        String run,
        String plan,
        String scheme,
        int rounds,
        int members,
        Privacy privacy,
        List<String> evaluations,
        Optional<LogPosition> log) {
    public RunFacts {
        evaluations = List.copyOf(evaluations);
    }

    /**
     * What members declared.
     *
     * @param epsilon absent if the plan adds no noise
     * @param unit whose data the noise hides
     */
    public record Privacy(Optional<Double> epsilon, double delta, String unit) {}

    /** A checkpoint: the log's name, how many leaves it has, and their root hash. */
    public record LogPosition(String origin, long leaves, String root) {}
}
