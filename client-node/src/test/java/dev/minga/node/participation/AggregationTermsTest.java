package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.channel.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How much of a model one delta can be. */
class AggregationTermsTest {
    private static final Membership ME =
            new Membership("andes", "alpha", new HostPort("localhost", 1), "Ed25519", "00", "key");

    /** So many members of weight 1, of norm at most 100. */
    private static TrainingPlan plan(int quorum, int members, AggregationPlan.Builder aggregation) {
        TrainingPlan.Builder plan =
                Plans.ordinary().clearMembers().setQuorum(quorum).setAggregation(aggregation);
        for (int i = 0; i < members; i++) {
            plan.addMembers(PlannedMember.newBuilder()
                    .setName(i == 0 ? "alpha" : "member-" + i)
                    .setWeight(1));
        }
        return plan.build();
    }

    private static AggregationPlan.Builder rule(AggregationRule rule) {
        return AggregationPlan.newBuilder().setRule(rule);
    }

    private static Arguments share(double share, int quorum, int members, AggregationPlan.Builder aggregation) {
        return Arguments.of(share, plan(quorum, members, aggregation));
    }

    static Stream<Arguments> shares() {
        AggregationPlan.Builder median = rule(AggregationRule.RULE_MEDIAN);
        AggregationPlan.Builder trimmed = rule(AggregationRule.RULE_TRIMMED_MEAN);
        AggregationPlan.Builder krum = rule(AggregationRule.RULE_KRUM).setByzantine(1);
        AggregationPlan.Builder multi =
                rule(AggregationRule.RULE_MULTI_KRUM).setByzantine(1).setSelected(4);
        AggregationPlan.Builder geometric =
                rule(AggregationRule.RULE_GEOMETRIC_MEDIAN).setIterations(3);
        AggregationPlan.Builder clipping =
                rule(AggregationRule.RULE_CENTRED_CLIPPING).setIterations(3).setRadius(1);
        double reach = (1 + Math.sqrt(2)) * 100;
        return Stream.of(
                share(1.0 / 4, 4, 9, rule(AggregationRule.RULE_FEDAVG)),
                share(1, 6, 9, median.clone()),
                share(0.5, 6, 6, median.clone()),
                Arguments.of(
                        0.5,
                        plan(6, 9, median.clone()).toBuilder()
                                .setParticipants(6)
                                .setAsked(8)
                                .build()),
                Arguments.of(
                        1.0,
                        plan(6, 9, median.clone()).toBuilder()
                                .setParticipants(6)
                                .setAsked(8)
                                .setStragglerGraceSeconds(1)
                                .build()),
                share(1.0 / 2, 6, 6, trimmed.clone().setByzantine(2)),
                share(1.0 / 2, 6, 9, trimmed.clone().setByzantine(2)),
                share(1, 6, 9, krum.clone()),
                share(1.0 / 4, 6, 9, multi.clone()),
                share(1.0 / 6, 6, 9, clipping.clone()),
                share(1 / (1 + 5 * 0.001 / reach), 6, 9, geometric.clone().setSmoothing(0.001)),
                share(1 / (1 + 5 * 0.5), 6, 9, geometric.clone().setSmoothing(reach / 2)),
                share(1.0 / 6, 6, 9, geometric.clone().setSmoothing(10 * reach)),
                share(
                        1 / (1 + 5 * 0.5),
                        6,
                        9,
                        geometric.clone().setSmoothing(reach / 20).setClipNorm(10)),
                // Buckets of two from six members are pairs; from seven, one of four stands alone.
                share(1.0 / 6, 6, 6, clipping.clone().setBucketSize(2)),
                share(1.0 / 4, 6, 7, clipping.clone().setBucketSize(2)),
                share(0.5, 6, 7, median.clone().setBucketSize(2)),
                share(1.0 / 3, 9, 9, median.clone().setBucketSize(3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shares")
    void theShareIsThatOfTheWorstRound(double share, TrainingPlan plan) {
        assertThat(AggregationTerms.of(plan).largestShare("alpha"))
                .as("%s", plan.getAggregation())
                .isCloseTo(share, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(value = AggregationRule.class, names = "RULE_.*", mode = EnumSource.Mode.MATCH_ALL)
    void theLogsNamesFollowFromThePlans(AggregationRule rule) {
        AggregationPlan.Builder aggregation = rule(rule)
                .setByzantine(1)
                .setSelected(2)
                .setSmoothing(1)
                .setRadius(1)
                .setIterations(1);
        assertThat(AggregationTerms.of(plan(6, 6, aggregation)).label())
                .isIn("fedavg", "median", "trimmed-mean", "krum", "multi-krum", "geometric-median", "centred-clipping");
    }

    private static Optional<String> refusal(TrainingPlan plan, Optional<Double> maxShare) {
        NodeSettings.Policy policy =
                new NodeSettings.Policy(8, 1e-5, 3, List.of("benign", "attack"), Optional.empty(), maxShare);
        return PolicyCheck.check(Scene.terms(plan), ME, policy).map(refusal -> {
            assertThat(refusal.reason()).isEqualTo(DeclineReason.PLAN_NOT_ALLOWED);
            return refusal.sentence();
        });
    }

    @Test
    void aRuleThatCanPickOneDeltaNeedsTheOperatorsConsent() {
        TrainingPlan krum = plan(5, 5, rule(AggregationRule.RULE_KRUM).setByzantine(1));
        assertThat(refusal(krum, Optional.empty()))
                .contains(
                        "this node's delta can be 100 % of an average by rule krum, the policy's minMembers allows 33 %; a larger policy.maxShare would allow it");
        assertThat(refusal(krum, Optional.of(0.5)))
                .contains(
                        "this node's delta can be 100 % of an average by rule krum, the policy's maxShare allows 50 %; a larger policy.maxShare would allow it");
        assertThat(refusal(krum, Optional.of(1.0))).isEmpty();
        TrainingPlan multi =
                plan(6, 6, rule(AggregationRule.RULE_MULTI_KRUM).setByzantine(1).setSelected(3));
        assertThat(refusal(multi, Optional.empty())).isEmpty();
    }

    /** It replaces what follows from minMembers for the share, also where that is stricter; the quorum is another matter. */
    @Test
    void aStricterShareIsKept() {
        TrainingPlan plan = plan(5, 5, rule(AggregationRule.RULE_FEDAVG));
        assertThat(refusal(plan, Optional.of(0.2))).isEmpty();
        assertThat(refusal(plan, Optional.of(0.1)))
                .contains(
                        "this node's weight can be 20 % of an average, the policy's maxShare allows 10 %; a larger policy.maxShare would allow it");
        assertThat(refusal(plan.toBuilder().setQuorum(2).build(), Optional.of(1.0)))
                .contains("it averages as few as 2 contributions, the policy wants at least 3");
        for (double share : new double[] {0, -1, 1.5, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new NodeSettings.Policy(
                            8, 1e-5, 3, List.of("a", "b"), Optional.empty(), Optional.of(share)))
                    .withMessageStartingWith("maxShare must be above 0 and at most 1");
        }
    }
}
