package dev.minga.node.participation;

import static dev.minga.node.participation.Impossible.impossible;
import static dev.minga.node.participation.Impossible.later;

import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.provider.Arguments;

/** Plans whose members, quorum or aggregation make no average, or one that this node does not know. */
final class ImpossibleAverages {
    private ImpossibleAverages() {}

    private static Arguments misfit(AggregationRule rule, Consumer<AggregationPlan.Builder> change) {
        return impossible(
                "its aggregation rule does not fit its quorum or lacks a constant",
                plan -> change.accept(plan.getAggregationBuilder().setRule(rule)));
    }

    static List<Arguments> plans() {
        return List.of(
                impossible(
                        "its aggregation rule is unknown to this node",
                        plan -> plan.getAggregationBuilder().setRuleValue(99)),
                impossible(
                        "its server optimiser is unknown to this node",
                        plan -> plan.getAggregationBuilder().getServerBuilder().setKindValue(99)),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.getAggregationBuilder().setUnknownFields(later())),
                impossible("its aggregation rule takes no weights, but its members' weights differ", plan -> {
                    plan.getAggregationBuilder().setRule(AggregationRule.RULE_MEDIAN);
                    plan.getMembersBuilder(1).setWeight(2);
                }),
                misfit(AggregationRule.RULE_TRIMMED_MEAN, plan -> plan.setByzantine(2)),
                misfit(AggregationRule.RULE_TRIMMED_MEAN, plan -> plan.setByzantine(0)),
                misfit(AggregationRule.RULE_KRUM, plan -> plan.setByzantine(1)),
                misfit(
                        AggregationRule.RULE_MULTI_KRUM,
                        plan -> plan.setByzantine(1).setSelected(2)),
                misfit(AggregationRule.RULE_GEOMETRIC_MEDIAN, plan -> plan.setSmoothing(Double.NaN)),
                misfit(AggregationRule.RULE_MEDIAN, plan -> plan.setBucketSize(-1)),
                impossible("it says something that this node does not know of", plan -> plan.setUnknownFields(later())),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.getMembersBuilder(1).setUnknownFields(later())),
                impossible(
                        "it names a member twice",
                        plan -> plan.getMembersBuilder(2).setName("beta")),
                impossible("its quorum is above its number of members", plan -> plan.setQuorum(4)),
                impossible(
                        "it asks fewer members in a round than it averages, or more than it has",
                        plan -> plan.setParticipants(2).setAsked(3)),
                impossible(
                        "it asks fewer members in a round than it averages, or more than it has",
                        plan -> plan.setParticipants(3).setAsked(4)),
                impossible(
                        "it asks fewer members in a round than it averages, or more than it has",
                        plan -> plan.setStragglerGraceSeconds(1)),
                impossible(
                        "a member's weight is out of range",
                        plan -> plan.getMembersBuilder(1).setWeight(0)),
                impossible(
                        "a member's weight is out of range",
                        plan -> plan.getMembersBuilder(1).setWeight(Double.NaN)),
                impossible(
                        "a member's weight is out of range",
                        plan -> plan.getMembersBuilder(0).setWeight(Double.POSITIVE_INFINITY)));
    }
}
