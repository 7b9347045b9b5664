package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.ServerOptimiserPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed plans that no node can follow, and names that would like to be paths. */
class HostilePlanTest {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0.25f);

    @TempDir
    Path parent;

    @SuppressWarnings("NullAway.Init")
    private Scene scene;

    @BeforeEach
    void join() throws IOException {
        scene = new Scene(Files.createDirectory(parent.resolve("node")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "..",
                ".",
                "",
                "a/b",
                "/etc/x",
                "a\\b",
                "A",
                "a b",
                "-a",
                "run\n2",
                "run\u0000",
                "é",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aRunsNameNeverBecomesAPathUnlessItIsPlain(String run) throws IOException {
        TrainingPlan plan = Plans.ordinary().setRun(run).build();
        scene.coordinator.hold(Sha256.of(GLOBAL), GLOBAL);
        scene.coordinator.asks(plan.toByteArray(), 1, Sha256.of(GLOBAL).bytes(), GLOBAL.length);
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline(run, DeclineReason.PLAN_NOT_ALLOWED));
        assertThat(scene.warned).singleElement().asString().endsWith(": the run's name is malformed");
        assertThat(scene.warned.get(0)).doesNotContain("\n", "\u0000");
        scene.coordinator.ends(run, true, "done", Sha256.of(GLOBAL).bytes());
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.work.kept).isEmpty();
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files).containsExactly(parent.resolve("node"));
        }
        assertThat(Files.exists(scene.home.rounds())).isFalse();
    }

    private static Arguments impossible(String sentence, Consumer<TrainingPlan.Builder> change) {
        TrainingPlan.Builder plan = Plans.ordinary();
        change.accept(plan);
        return Arguments.of(sentence, plan.build());
    }

    private static Arguments misfit(AggregationRule rule, Consumer<AggregationPlan.Builder> change) {
        return impossible(
                "its aggregation rule does not fit its quorum or lacks a constant",
                plan -> change.accept(plan.getAggregationBuilder().setRule(rule)));
    }

    private static Arguments publicSet(String sentence, Consumer<PublicSetPlan.Builder> change) {
        return impossible(sentence, plan -> {
            plan.setEvaluation(Plans.onPublicSet());
            change.accept(plan.getEvaluationBuilder().getPublicSetBuilder());
        });
    }

    /** A field of a later release. */
    private static UnknownFieldSet later() {
        return UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
    }

    static List<Arguments> impossiblePlans() {
        return List.of(
                impossible("the number of rounds is out of range", plan -> plan.setRounds(0)),
                impossible("the number of rounds is out of range", plan -> plan.setRounds(-1)),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setSchemeValue(5)),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setScheme(Scheme.SCHEME_UNSPECIFIED)),
                impossible(
                        "its scheme draws A from the seed, and it starts from an adapter all the same",
                        plan -> plan.getLoraBuilder().setStartSha256(ByteString.copyFrom(new byte[32]))),
                impossible(
                        "it starts from something that is no SHA-256 digest",
                        plan -> plan.getLoraBuilder()
                                .setScheme(Scheme.FEDSVD)
                                .setStartSha256(ByteString.copyFrom(new byte[31]))),
                impossible(
                        "its scheme has a scale for A, which it does not train",
                        plan -> plan.getLoraBuilder().setAScale(1)),
                impossible(
                        "the scale of A must be above 0 and at most 1e6",
                        plan -> plan.getLoraBuilder().setScheme(Scheme.FEDAVG)),
                impossible(
                        "its scheme changes the basis in every round, and its server optimiser remembers numbers of another",
                        plan -> {
                            plan.getLoraBuilder().setScheme(Scheme.FEDSVD);
                            plan.getAggregationBuilder()
                                    .setServer(ServerOptimiserPlan.newBuilder()
                                            .setKind(ServerOptimiserKind.SERVER_MOMENTUM)
                                            .setLearningRate(1)
                                            .setMomentum(0.9));
                        }),
                impossible(
                        "refresh must be even for rolora, not 1: otherwise A would be trained next, against a new B of zero,"
                                + " through which nothing gets to it",
                        plan -> plan.getLoraBuilder()
                                .setScheme(Scheme.ROLORA)
                                .setAScale(1)
                                .setRefresh(1)),
                impossible(
                        "refresh: with 2 earlier adapters of rank 2 a model has rank 6, above 4; refresh more seldom, or lower"
                                + " the rank",
                        plan -> plan.getLoraBuilder().setRefresh(1)),
                impossible(
                        "refresh must be at least 1 where it is given",
                        plan -> plan.getLoraBuilder().setRefresh(-1)),
                impossible(
                        "the number of steps is out of range",
                        plan -> plan.getPrivacyBuilder().setStepsPerRound(-1)),
                impossible(
                        "the run has too many steps",
                        plan -> plan.setRounds(100_000).getPrivacyBuilder().setStepsPerRound(1_000_000)),
                impossible(
                        "the optimiser is unknown to this node",
                        plan -> plan.getOptimiserBuilder().setKindValue(2)),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder().setKind(OptimiserKind.DP_ADAM_BC)),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder().setDpAdamBc(Plans.adam())),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .setDpAdamBc(Plans.adam())),
                impossible(
                        "floor must be between 1e-30 and 1e6",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .clearMomentum()
                                .setDpAdamBc(Plans.adam().setFloor(0))),
                impossible(
                        "the count's noise must be above half the noise multiplier and at most 1e6, not 4.0",
                        plan -> plan.getPrivacyBuilder()
                                .setAdaptiveClip(Plans.adaptiveClip().setCountNoise(4))),
                impossible(
                        "target quantile must be between 0 and 1",
                        plan -> plan.getPrivacyBuilder()
                                .setAdaptiveClip(Plans.adaptiveClip().setTargetQuantile(2))),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .clearMomentum()
                                .setProximalMu(1)
                                .setDpAdamBc(Plans.adam())),
                impossible(
                        "proximal mu must be at least 0 and at most 1 / learning rate",
                        plan -> plan.getOptimiserBuilder().setProximalMu(11)),
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
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.evaluation().setEveryRounds(0))),
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.evaluation().setEveryRounds(-2))),
                impossible(
                        "the share that is held out is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setHeldOut(0))),
                impossible(
                        "the share that is held out is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setHeldOut(Double.NaN))),
                impossible(
                        "the noise of its evaluation is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setNoiseMultiplier(0))),
                impossible(
                        "the noise of its evaluation is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setNoiseMultiplier(Double.NaN))),
                impossible(
                        "it evaluates on held-out records with another unit than records",
                        plan -> plan.setEvaluation(Plans.evaluation())
                                .getPrivacyBuilder()
                                .setUnit(PrivacyUnit.MEMBER)
                                .setDeclaredUnits(1)),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setHeldOut(0.25))),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setNoiseMultiplier(20))),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setNoiseMultiplier(Double.NaN))),
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setEveryRounds(0))),
                publicSet("the digest of its public set is none", set -> set.clearSha256()),
                publicSet(
                        "the digest of its public set is none",
                        set -> set.setSha256(ByteString.copyFrom(new byte[33]))),
                publicSet("the size of its public set is out of range", set -> set.setSize(0)),
                publicSet("the size of its public set is out of range", set -> set.setSize(-1)),
                publicSet("the size of its public set is out of range", set -> set.setSize((16 << 20) + 1)),
                publicSet("the numbers of records in its public set are out of range", set -> set.clearRecords()),
                publicSet("the numbers of records in its public set are out of range", set -> set.addRecords(1)),
                publicSet("the numbers of records in its public set are out of range", set -> set.setRecords(1, 0)),
                publicSet("the numbers of records in its public set are out of range", set -> set.setRecords(1, -1)),
                publicSet(
                        "the numbers of records in its public set are out of range", set -> set.setRecords(0, 50_000)),
                publicSet("it says something that this node does not know of", set -> set.setUnknownFields(later())),
                impossible(
                        "it has more labels than can be evaluated",
                        plan -> plan.setEvaluation(Plans.evaluation())
                                .getBaseBuilder()
                                .addAllLabels(Collections.nCopies(63, "more"))),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.setEvaluation(Plans.evaluation().setUnknownFields(later()))),
                impossible("it says something that this node does not know of", plan -> plan.setUnknownFields(later())),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.getPrivacyBuilder().setUnknownFields(later())),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.getMembersBuilder(1).setUnknownFields(later())),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setSchemeValue(99)),
                impossible(
                        "the unit of privacy is unknown",
                        plan -> plan.getPrivacyBuilder().setUnitValue(99)),
                impossible(
                        "the unit of privacy is unknown",
                        plan -> plan.getPrivacyBuilder().clearUnit()),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder().setMaxRecordsPerEntity(1)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder().setUnit(PrivacyUnit.ENTITY)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.ENTITY)
                                .setMaxRecordsPerEntity(10_001)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.ENTITY)
                                .setMaxRecordsPerEntity(-1)),
                impossible(
                        "a member is one unit, and its clip does not adapt",
                        plan -> plan.getPrivacyBuilder().setUnit(PrivacyUnit.MEMBER)),
                impossible(
                        "a member is one unit, and its clip does not adapt",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.MEMBER)
                                .setDeclaredUnits(1)
                                .setAdaptiveClip(Plans.adaptiveClip())),
                impossible(
                        "alpha is out of range", plan -> plan.getLoraBuilder().setAlpha(Double.NaN)),
                impossible(
                        "delta is out of range",
                        plan -> plan.getPrivacyBuilder().setDelta(Double.NaN)),
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
                        plan -> plan.getMembersBuilder(0).setWeight(Double.POSITIVE_INFINITY)),
                impossible(
                        "there are fewer than two labels",
                        plan -> plan.getBaseBuilder().clearLabels()),
                impossible(
                        "the number of tokens is out of range",
                        plan -> plan.getBaseBuilder().setMaxTokens(1)),
                impossible(
                        "rank must be between 1 and 4",
                        plan -> plan.getLoraBuilder().setRank(-1)),
                impossible(
                        "hidden must be between 1 and",
                        plan -> plan.getBaseBuilder().setHiddenSize(1 << 30)),
                impossible(
                        "unknown LoRA target 'dense'",
                        plan -> plan.getLoraBuilder().setTargets(0, "dense")),
                impossible(
                        "an adapted layer must be",
                        plan -> plan.getLoraBuilder().setLayers(0, -7)),
                impossible(
                        "noise multiplier must be",
                        plan -> plan.getPrivacyBuilder().setNoiseMultiplier(Double.NaN)),
                impossible(
                        "sampling rate must be",
                        plan -> plan.getPrivacyBuilder().setSamplingRate(1.5)),
                impossible("clip norm must be", plan -> plan.getPrivacyBuilder().setClipNorm(Double.MIN_VALUE)),
                impossible(
                        "declared units must be",
                        plan -> plan.getPrivacyBuilder().setDeclaredUnits(-5)),
                impossible(
                        "learning rate must be",
                        plan -> plan.getOptimiserBuilder().setLearningRate(Double.POSITIVE_INFINITY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossiblePlans")
    void aPlanThatNoNodeCanFollowIsDeclinedAndTheNodeGoesOn(String sentence, TrainingPlan plan) throws IOException {
        scene.coordinator.asks(plan.toByteArray(), 1, new byte[32], 10);
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
        assertThat(scene.warned).singleElement().asString().startsWith("declines run run-1: " + sentence);
        assertThat(scene.budget()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aRoundThatThePlanDoesNotHaveIsNotTrained(int round) {
        scene.coordinator.asks(PLAN, round, GLOBAL);
        scene.step();
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned)
                .containsExactly("the coordinator asks for round " + round
                        + ", which the plan does not have; nothing is trained");
    }
}
