package dev.minga.simulations.measure;

import java.util.List;

/**
 * How alike a model serves its honest members, each on test records like its own. Members without any are left out.
 *
 * @param worst least accuracy
 * @param best greatest accuracy
 * @param spread standard deviation of accuracies over members
 * @param parityGap demographic parity across members: greatest less least share of records that are flagged
 */
public record Fairness(double worst, double best, double spread, double parityGap) {
    /** Of each member's scores. */
    public static Fairness of(List<Scores> members) {
        List<Scores> tested =
                members.stream().filter(scores -> scores.records() > 0).toList();
        double mean = tested.stream().mapToDouble(Scores::accuracy).average().orElse(0);
        double squares = tested.stream()
                .mapToDouble(scores -> (scores.accuracy() - mean) * (scores.accuracy() - mean))
                .sum();
        return new Fairness(
                tested.stream().mapToDouble(Scores::accuracy).min().orElse(0),
                tested.stream().mapToDouble(Scores::accuracy).max().orElse(0),
                Math.sqrt(squares / Math.max(1, tested.size())),
                tested.stream().mapToDouble(Scores::flagged).max().orElse(0)
                        - tested.stream().mapToDouble(Scores::flagged).min().orElse(0));
    }
}
