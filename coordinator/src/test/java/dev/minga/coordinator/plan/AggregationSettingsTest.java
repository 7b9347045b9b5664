package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.coordinator.aggregation.AdaptiveStep;
import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.CentredClipping;
import dev.minga.coordinator.aggregation.CoordinateMedian;
import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.GeometricMedian;
import dev.minga.coordinator.aggregation.Krum;
import dev.minga.coordinator.aggregation.PlainStep;
import dev.minga.coordinator.aggregation.Rule;
import dev.minga.coordinator.aggregation.ServerMomentum;
import dev.minga.coordinator.aggregation.ServerOptimiser;
import dev.minga.coordinator.aggregation.TrimmedMean;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.ServerOptimiserPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands below {@code aggregation} in a plan. */
class AggregationSettingsTest {
    /** The example with eight members of weight 1. */
    private static PlanSettings plan(int quorum, String section) throws SettingsException {
        StringBuilder members = new StringBuilder();
        for (int i = 1; i <= 8; i++) {
            members.append("  member-").append(i).append(": 1\n");
        }
        return ExamplePlan.with(
                "  river-bank: 1\n  coast-cert: 2.5\n",
                members.toString(),
                "quorum: 2",
                "quorum: " + quorum,
                "  declaredUnits: 5000\n",
                "  declaredUnits: 5000\naggregation:\n" + section.indent(2));
    }

    private static Aggregation read(PlanSettings settings) {
        TrainingPlan plan = settings.toPlan("andes");
        return new RunPlan(plan, plan.toByteArray(), new byte[0]).aggregation();
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("rule: fedavg", new FedAvg()),
                Arguments.of("rule: median", new CoordinateMedian()),
                Arguments.of("{rule: trimmed-mean, byzantine: 3}", new TrimmedMean(3)),
                Arguments.of("{rule: krum, byzantine: 2}", new Krum(2, 1)),
                Arguments.of("{rule: multi-krum, byzantine: 2, selected: 5}", new Krum(2, 5)),
                Arguments.of("{rule: geometric-median, smoothing: 1e-3, iterations: 4}", new GeometricMedian(1e-3, 4)),
                Arguments.of("{rule: centred-clipping, radius: 0.5, iterations: 3}", new CentredClipping(0.5, 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aRuleReachesThePlanUnderItsName(String section, Rule rule) throws SettingsException {
        PlanSettings settings = plan(7, section);
        Aggregation read = read(settings);
        assertThat(read.rule()).isEqualTo(rule);
        assertThat(section).contains("rule: " + rule.label());
        assertThat(read.optimiser()).isEqualTo(new PlainStep(1));
        assertThat(read.clipNorm()).isEmpty();
        assertThat(read.bucketSize()).isEqualTo(1);
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                Arguments.of("{optimiser: plain, learningRate: 0.5}", new PlainStep(0.5)),
                Arguments.of("{optimiser: momentum, learningRate: 0.5, momentum: 0.9}", new ServerMomentum(0.5, 0.9)),
                Arguments.of(
                        "{optimiser: adagrad, learningRate: 0.5, beta1: 0, tau: 1e-3}",
                        new AdaptiveStep(AdaptiveStep.Kind.ADAGRAD, 0.5, 0, 0, 1e-3)),
                Arguments.of(
                        "{optimiser: yogi, learningRate: 0.5, beta1: 0.9, beta2: 0.99, tau: 1e-3}",
                        new AdaptiveStep(AdaptiveStep.Kind.YOGI, 0.5, 0.9, 0.99, 1e-3)),
                Arguments.of(
                        "{optimiser: adam, learningRate: 0.5, beta1: 0.9, beta2: 0.99, tau: 1e-3}",
                        new AdaptiveStep(AdaptiveStep.Kind.ADAM, 0.5, 0.9, 0.99, 1e-3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aServerOptimiserReachesThePlan(String server, ServerOptimiser optimiser) throws SettingsException {
        assertThat(read(plan(7, "rule: fedavg\nserver: " + server)).optimiser()).isEqualTo(optimiser);
    }

    @Test
    void clipAndBucketsReachThePlan() throws SettingsException {
        PlanSettings settings = plan(7, "{rule: median, clipNorm: 0.25, bucketSize: 2}");
        Aggregation read = read(settings);
        assertThat(read.clipNorm()).isEqualTo(OptionalDouble.of(0.25));
        assertThat(read.bucketSize()).isEqualTo(2);
        TrainingPlan plan = settings.toPlan("andes");
        assertThat(read.plan()).as("draws the buckets").isEqualTo(Sha256.of(plan.toByteArray()));
    }

    @Test
    void withoutItRoundsAreAveragedByWeight() throws SettingsException {
        PlanSettings settings = ExamplePlan.settings();
        assertThat(settings.toPlan("andes").hasAggregation()).isFalse();
        assertThat(read(settings).rule()).isEqualTo(new FedAvg());
        assertThat(read(settings).optimiser()).isEqualTo(new PlainStep(1));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | rule: mean | 'aggregation.rule'",
                "7 | rule: krum | byzantine must be between 1 and 100000, not 0",
                "7 | {rule: krum, byzantine: -1} | byzantine must be between 1 and 100000, not -1",
                "7 | {rule: fedavg, byzantine: 1} | byzantine is a constant of another aggregation rule",
                "7 | {rule: median, selected: 2} | selected is a constant of another aggregation rule",
                "7 | {rule: median, radius: 2} | radius is a constant of another aggregation rule",
                "7 | {rule: median, smoothing: 2} | smoothing is a constant of another aggregation rule",
                "7 | {rule: krum, byzantine: 1, iterations: 2} | iterations is a constant of another aggregation rule",
                "4 | {rule: krum, byzantine: 1} | rule krum with these constants needs at least 5 vectors, the quorum gives 4",
                "6 | {rule: krum, byzantine: 2} | needs at least 7 vectors, the quorum gives 6",
                "6 | {rule: trimmed-mean, byzantine: 3} | needs at least 7 vectors, the quorum gives 6",
                "6 | {rule: multi-krum, byzantine: 1, selected: 6} | needs at least 7 vectors, the quorum gives 6",
                "6 | {rule: multi-krum, byzantine: 1, selected: 1} | selected must be at least 2; rule krum takes one",
                "6 | {rule: multi-krum, byzantine: 1} | selected must be between 1 and 100000, not 0",
                "7 | {rule: krum, byzantine: 1, bucketSize: 2} | needs at least 5 vectors, the quorum gives 7, in buckets of 2 that is 4",
                "7 | {rule: median, bucketSize: 1} | bucketSize must be at least 2, not 1",
                "7 | {rule: median, bucketSize: -2} | bucketSize must be at least 2, not -2",
                "7 | {rule: fedavg, bucketSize: 2} | bucketSize is for robust rules; fedavg averages anyway",
                "7 | {rule: fedavg, clipNorm: 0} | clipNorm must be above 0",
                "7 | {rule: geometric-median, iterations: 3} | smoothing must be above 0.0 and at most 1000000.0, not 0.0",
                "7 | {rule: geometric-median, smoothing: 1} | iterations must be between 1 and 100, not 0",
                "7 | {rule: geometric-median, smoothing: 1, iterations: 101} | iterations must be between 1 and 100",
                "7 | {rule: centred-clipping, iterations: 3} | radius must be above 0.0",
                "7 | {rule: fedavg, server: {optimiser: plain, learningRate: 0}} | learningRate must be above 0.0",
                "7 | {rule: fedavg, server: {optimiser: sgd, learningRate: 1}} | 'aggregation.server.optimiser'",
                "7 | {rule: fedavg, server: {optimiser: plain, learningRate: 1, momentum: 0}} | plain has no momentum",
                "7 | {rule: fedavg, server: {optimiser: momentum, learningRate: 1}} | momentum needs momentum",
                "7 | {rule: fedavg, server: {optimiser: momentum, learningRate: 1, momentum: 1}} | momentum must be at least 0",
                "7 | {rule: fedavg, server: {optimiser: adam, learningRate: 1, beta1: 0, beta2: 0}} | adam needs tau",
                "7 | {rule: fedavg, server: {optimiser: adagrad, learningRate: 1, beta1: 0, beta2: 0, tau: 1}} | no beta2",
                "7 | {rule: fedavg, server: {optimiser: yogi, learningRate: 1, beta1: 0, beta2: 1, tau: 1}} | beta2 must be",
                "7 | {rule: fedavg, server: {optimiser: yogi, learningRate: 1, beta1: 0, beta2: 0, tau: 0}} | tau must be",
            })
    void whatCannotBeIsRefused(int quorum, String section, String what) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> plan(quorum, section))
                .withMessageStartingWith("plan.yaml:")
                .withMessageContaining(what);
    }

    @Test
    void aRuleThatCountsEverybodyAlikeIsNotGivenWeights() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with(
                        "  declaredUnits: 5000\n", "  declaredUnits: 5000\naggregation: {rule: median}\n"))
                .withMessageContaining("rule median counts everybody alike; give all members the same weight");
    }

    /** What no settings write, but a plan in a log may say. */
    @Test
    void aHostilePlanIsRefused() {
        AggregationPlan.Builder plan = AggregationPlan.newBuilder();
        for (AggregationPlan bad : new AggregationPlan[] {
            plan.clone().setRuleValue(99).build(),
            plan.clone().setRule(AggregationRule.RULE_MEDIAN).setBucketSize(-1).build(),
            plan.clone().setClipNorm(Double.NaN).build(),
            plan.clone()
                    .setServer(ServerOptimiserPlan.newBuilder().setKindValue(9))
                    .build(),
            plan.clone().setServer(ServerOptimiserPlan.getDefaultInstance()).build(),
            plan.clone()
                    .setServer(
                            ServerOptimiserPlan.newBuilder().setLearningRate(1).setTau(1))
                    .build()
        }) {
            assertThatIllegalArgumentException()
                    .as("%s", bad)
                    .isThrownBy(() -> PlannedAggregation.of(bad, Sha256.of()));
        }
    }
}
