package dev.minga.coordinator.gate;

import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.GateMetric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Lets an average go on unless the median member's score of it fell too far. Each member's score is compared with its own of
 * the last average that passed, so that members whose records differ in difficulty or number weigh the same, and what a
 * member's arithmetic makes of a public set in every round alike counts for nothing.
 *
 * <p><b>Guarantee.</b> Where a minority of the members that are compared lie, the median is never below the least nor above the
 * greatest difference of an honest one: of three or more, one liar can neither veto an average that got better for all others
 * nor pass one that got worse for them. Of two, one can do both.
 *
 * <p>Pure and immutable; doubles in a fixed order, so that an auditor computes the same bits.
 *
 * @param allowedFall how far the median may fall, 0 to 1
 * @param quorum members without whose counts nothing is decided, at least 1
 * @param source what the members count on, which the reason names and the decision does not depend on
 */
public record Gate(GateMetric metric, double allowedFall, int quorum, Source source) {
    /** What members count on. */
    public enum Source {
        /** Each on records of its own, with noise. */
        HELD_OUT("held-out records"),
        /** All on the same, exactly. */
        PUBLIC_SET("the public set");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        /** The source of a plan's evaluations. */
        public static Source of(EvaluationPlan plan) {
            return plan.hasPublicSet() ? PUBLIC_SET : HELD_OUT;
        }
    }

    /** The gate that a plan asks for. */
    public static Optional<Gate> of(EvaluationPlan plan) {
        return plan.hasGate()
                ? Optional.of(new Gate(
                        plan.getGate().getMetric(),
                        plan.getGate().getAllowedFall(),
                        plan.getGate().getQuorum(),
                        Source.of(plan)))
                : Optional.empty();
    }

    /**
     * Decides about an average.
     *
     * @param counts each member's confusion matrix for it, noise included
     * @param before the same for the last average that passed; empty if none did, and then this one passes
     * @throws IllegalArgumentException if counts are no square matrix
     */
    public Verdict decide(SortedMap<String, List<Long>> counts, SortedMap<String, List<Long>> before) {
        if (before.isEmpty()) {
            return counts.size() < quorum
                    ? undecided(counts.size(), 0, 0)
                    : new Verdict(
                            GateDecision.PROMOTED,
                            0,
                            0,
                            "on " + source.words + " it is the first average that " + members(counts.size())
                                    + " counted for");
        }
        List<Double> rises = new ArrayList<>();
        for (Map.Entry<String, List<Long>> one : counts.entrySet()) {
            List<Long> own = before.get(one.getKey());
            if (own != null) {
                rises.add(Score.of(metric, one.getValue()) - Score.of(metric, own));
            }
        }
        double median = median(rises);
        if (rises.size() < quorum) {
            return undecided(rises.size(), rises.size(), median);
        }
        boolean fell = median < -allowedFall;
        return new Verdict(
                fell ? GateDecision.REFUSED : GateDecision.PROMOTED,
                rises.size(),
                median,
                String.format(
                        Locale.ROOT,
                        "the median %s of %s on %s %s by %.4f, the plan allows a fall of %s",
                        metric.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        members(rises.size()),
                        source.words,
                        median < 0 ? "fell" : "rose",
                        Math.abs(median),
                        Double.toString(allowedFall)));
    }

    private Verdict undecided(int counted, int compared, double median) {
        return new Verdict(
                GateDecision.UNDECIDED,
                compared,
                median,
                "on " + source.words + " " + members(counted) + " counted what can be compared, the gate's quorum is "
                        + quorum);
    }

    private static String members(int count) {
        return count == 1 ? "1 member" : count + " members";
    }

    /** The middle value, or the mean of the two in the middle; 0 of none. */
    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
