package dev.minga.node.participation;

import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a plan's aggregation means to one of its members: whether it can be, and how much of a model one delta can be.
 *
 * <p>The share is that of the smallest or otherwise worst round that the plan allows. For fedavg it is the share of the
 * weights. For other rules it is what can happen to a delta that lies where others do not: krum takes one delta whole; a
 * coordinate of a median is one delta's number, or the mean of two; a trimmed mean averages what is not cut off; a geometric
 * median can come as close to one delta as its smoothing ν allows, where no other is farther off than (1 + √2)·B for deltas of
 * norm at most B (its first point is a coordinate median, which is at most √2·B long); in centred clipping no delta counts more
 * than 1/n of a step. Buckets divide it by the members of the smallest one. Server optimisers change nothing.
 */
final class AggregationTerms {
    private final TrainingPlan plan;
    private final AggregationPlan aggregation;

    private AggregationTerms(TrainingPlan plan) {
        this.plan = plan;
        this.aggregation = plan.getAggregation();
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if no coordinator can aggregate like this, with what
     */
    static AggregationTerms of(TrainingPlan plan) {
        AggregationTerms terms = new AggregationTerms(plan);
        AggregationPlan how = terms.aggregation;
        require(how.getRule() != AggregationRule.UNRECOGNIZED, "its aggregation rule is unknown to this node");
        require(
                how.getServer().getKind() != ServerOptimiserKind.UNRECOGNIZED,
                "its server optimiser is unknown to this node");
        if (how.getRule() != AggregationRule.RULE_FEDAVG) {
            terms.requireRobust();
        }
        return terms;
    }

    private void requireRobust() {
        require(
                plan.getMembersList().stream()
                                .map(PlannedMember::getWeight)
                                .distinct()
                                .count()
                        <= 1,
                "its aggregation rule takes no weights, but its members' weights differ");
        long rows = rows(plan.getQuorum());
        long hostile = aggregation.getByzantine();
        boolean fits = switch (aggregation.getRule()) {
            case RULE_TRIMMED_MEAN -> hostile >= 1 && rows > 2 * hostile;
            case RULE_KRUM -> hostile >= 1 && rows >= 2 * hostile + 3;
            case RULE_MULTI_KRUM ->
                hostile >= 1
                        && rows >= 2 * hostile + 3
                        && aggregation.getSelected() >= 2
                        && aggregation.getSelected() <= rows - hostile;
            case RULE_GEOMETRIC_MEDIAN -> aggregation.getSmoothing() > 0 && plan.getNormBound() > 0;
            default -> true;
        };
        require(
                fits && rows >= 1 && aggregation.getBucketSize() >= 0,
                "its aggregation rule does not fit its quorum or lacks a constant");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** What the log calls the rule. */
    String label() {
        return aggregation
                .getRule()
                .name()
                .substring("RULE_".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    /** How many vectors the rule sees of so many members. */
    private long rows(long members) {
        long size = Math.max(1, aggregation.getBucketSize());
        return (members + size - 1) / size;
    }

    /** The largest part of a model that a member's delta can be, at most 1. */
    double largestShare(String me) {
        if (aggregation.getRule() == AggregationRule.RULE_FEDAVG) {
            return shareOfWeights(me);
        }
        double largest = 0;
        int most = plan.getParticipants() == 0
                ? plan.getMembersCount()
                : plan.getStragglerGraceSeconds() == 0 ? plan.getParticipants() : plan.getAsked();
        for (int members = plan.getQuorum(); members <= most; members++) {
            long rows = rows(members);
            largest = Math.max(largest, shareOfRow(rows) / (members / rows));
        }
        return largest;
    }

    private double shareOfRow(long rows) {
        return switch (aggregation.getRule()) {
            case RULE_MEDIAN -> rows % 2 == 1 ? 1 : 0.5;
            case RULE_TRIMMED_MEAN -> 1.0 / (rows - 2L * aggregation.getByzantine());
            case RULE_MULTI_KRUM -> 1.0 / aggregation.getSelected();
            case RULE_GEOMETRIC_MEDIAN -> 1 / (1 + (rows - 1) * leastPull());
            case RULE_CENTRED_CLIPPING -> 1.0 / rows;
            default -> 1;
        };
    }

    /** How much the farthest delta counts against one that the geometric median lies on. */
    private double leastPull() {
        double clip = aggregation.getClipNorm();
        double longest = clip > 0 ? Math.min(clip, plan.getNormBound()) : plan.getNormBound();
        double farthest = (1 + Math.sqrt(2)) * longest;
        return Math.min(1, aggregation.getSmoothing() / farthest);
    }

    /** In the smallest round that the plan allows: with the lightest of the others. */
    private double shareOfWeights(String me) {
        double own = 0;
        List<Double> others = new ArrayList<>();
        for (PlannedMember member : plan.getMembersList()) {
            if (member.getName().equals(me)) {
                own = member.getWeight();
            } else {
                others.add(member.getWeight());
            }
        }
        double with = others.stream()
                .sorted()
                .limit(plan.getQuorum() - 1L)
                .mapToDouble(Double::doubleValue)
                .sum();
        return own / (own + with);
    }
}
