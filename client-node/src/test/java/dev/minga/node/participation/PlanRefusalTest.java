package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a node refuses before anything is charged, downloaded or trained. */
class PlanRefusalTest extends AtAScene {
    private static Arguments refusal(
            String name, DeclineReason reason, String sentence, Consumer<TrainingPlan.Builder> change) {
        TrainingPlan.Builder plan = Plans.ordinary();
        change.accept(plan);
        return Arguments.of(name, plan.build(), reason, sentence);
    }

    private static Arguments notAllowed(String name, String sentence, Consumer<TrainingPlan.Builder> change) {
        return refusal(name, DeclineReason.PLAN_NOT_ALLOWED, sentence, change);
    }

    static List<Arguments> refusals() {
        return List.of(
                notAllowed("another federation", "it is of another federation", plan -> plan.setFederation("alps")),
                notAllowed(
                        "not named",
                        "it does not name this node",
                        plan -> plan.getMembersBuilder(0).setName("delta")),
                notAllowed(
                        "small quorum",
                        "it averages as few as 2 contributions, the policy wants at least 3",
                        plan -> plan.setQuorum(2)),
                notAllowed(
                        "a quorum that is negative as an int",
                        "it averages as few as -1 contributions, the policy wants at least 3",
                        plan -> plan.setQuorum(-1)),
                notAllowed(
                        "others of no weight",
                        "this node's weight can be 98 % of an average, the policy's minMembers allows 33 %; a larger policy.maxShare would allow it",
                        plan -> {
                            plan.getMembersBuilder(1).setWeight(0.01);
                            plan.getMembersBuilder(2).setWeight(0.01);
                        }),
                notAllowed(
                        "other labels",
                        "its labels are [benign, scan], the policy's are [benign, attack]",
                        plan -> plan.getBaseBuilder().setLabels(1, "scan")),
                notAllowed(
                        "labels in another order",
                        "its labels are [attack, benign], the policy's are [benign, attack]",
                        plan -> plan.getBaseBuilder().setLabels(0, "attack").setLabels(1, "benign")),
                notAllowed(
                        "no noise",
                        "it adds no noise, and the policy caps ε at 8.0",
                        plan -> plan.getPrivacyBuilder().setNoiseMultiplier(0)),
                notAllowed(
                        "large delta",
                        "its δ of 2.0E-5 is above the policy's 1.0E-5",
                        plan -> plan.getPrivacyBuilder().setDelta(2e-5)),
                refusal(
                        "large epsilon",
                        DeclineReason.BUDGET_TOO_SMALL,
                        "with it ε would be 46.117 (0.000 before), the policy's maxEpsilon is 8.000",
                        plan -> plan.getPrivacyBuilder()
                                .setNoiseMultiplier(1.1)
                                .setSamplingRate(0.1)
                                .setStepsPerRound(1_000)),
                refusal(
                        "hopelessly little noise",
                        DeclineReason.BUDGET_TOO_SMALL,
                        "with it ε would be Infinity (0.000 before), the policy's maxEpsilon is 8.000",
                        plan -> plan.getPrivacyBuilder().setNoiseMultiplier(1e-300)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aPlanBeyondThePolicyIsDeclinedBeforeAnythingIsDone(
            String name, TrainingPlan plan, DeclineReason reason, String sentence) throws IOException {
        scene.coordinator.asks(plan, 1, Scene.adapter(plan, 0));
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.coordinator.declines).containsExactly(new FakeCoordinator.Decline("run-1", reason));
        assertThat(scene.warned).containsExactly("declines run run-1: " + sentence);
        assertNothingWasDone();
        assertThat(scene.work.prepared).isEmpty();
    }

    @Test
    void atItsBordersThePolicyIsKept() {
        TrainingPlan plan = Plans.ordinary().build();
        scene.coordinator.asks(plan, 1, Scene.adapter(plan, 0));
        scene.step();
        assertThat(scene.work.trained)
                .as("δ and quorum are exactly the policy's")
                .hasSize(1);
    }

    @Test
    void whileADeclinedPlanIsOfferedAgainTheOperatorIsToldOnce() {
        TrainingPlan plan = Plans.ordinary().setQuorum(1).build();
        scene.coordinator.asks(plan, 1, Scene.adapter(plan, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(scene.step().pause()).isPositive();
        }
        assertThat(scene.warned).hasSize(1);
        assertThat(scene.coordinator.declines)
                .hasSize(5)
                .containsOnly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
    }

    @Test
    void whatStandsInTheWayOfTheWorkIsDeclinedByItsKind() throws IOException {
        TrainingPlan plan = Plans.ordinary().build();
        scene.coordinator.asks(plan, 1, Scene.adapter(plan, 0));
        scene.work.obstacle = Optional.of(new RoundWork.Obstacle(true, "its base model has other weights"));
        scene.step();
        TrainingPlan other = Plans.ordinary().setRun("run-2").build();
        scene.coordinator.asks(other, 1, Scene.adapter(other, 0));
        scene.work.obstacle = Optional.of(new RoundWork.Obstacle(false, "cannot read access.log: no such file"));
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(
                        new FakeCoordinator.Decline("run-1", DeclineReason.BASE_MODEL_UNKNOWN),
                        new FakeCoordinator.Decline("run-2", DeclineReason.CANNOT_TRAIN));
        assertThat(scene.warned)
                .containsExactly(
                        "declines run run-1: its base model has other weights",
                        "declines run run-2: cannot read access.log: no such file");
        assertNothingWasDone();
    }

    static Stream<Arguments> forgeries() {
        byte[] plan = Plans.ordinary().build().toByteArray();
        byte[] good = FakeCoordinator.SIGNER.sign(Domain.PLAN, plan);
        byte[] flipped = good.clone();
        flipped[10] ^= 1;
        Ed25519Signer stranger = Ed25519Signer.generate(new SeededSecureRandom(5));
        return Stream.of(
                Arguments.of("a flipped bit", flipped),
                Arguments.of("no signature", new byte[0]),
                Arguments.of("a stranger's", stranger.sign(Domain.PLAN, plan)),
                Arguments.of("that of a receipt", FakeCoordinator.SIGNER.sign(Domain.RECEIPT, plan)),
                Arguments.of("the member's own", Scene.MEMBER.sign(Domain.PLAN, plan)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aPlanWithoutTheCoordinatorsSignatureIsNotEvenRead(String name, byte[] signature) throws IOException {
        byte[] plan = Plans.ordinary().build().toByteArray();
        scene.coordinator.asks(plan, signature, 1, new byte[32], 10);
        scene.step();
        scene.step();
        assertThat(scene.warned)
                .containsExactly("the coordinator sent a plan whose signature does not hold; nothing is trained");
        assertThat(scene.coordinator.calls).containsOnly("nextTask");
        assertNothingWasDone();
    }

    @Test
    void signedBytesThatAreNoPlanAreRefused() throws IOException {
        byte[] garbage = {(byte) 0xff, 1, 2, 3};
        scene.coordinator.asks(garbage, 1, new byte[32], 10);
        scene.step();
        assertThat(scene.warned).containsExactly("the coordinator sent a plan that cannot be read; nothing is trained");
        byte[] empty = new byte[0];
        scene.coordinator.asks(empty, 1, new byte[32], 10);
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("", DeclineReason.PLAN_NOT_ALLOWED));
        assertNothingWasDone();
    }

    @Test
    void afterARefusalTheNextPlanIsJudgedOnItsOwn() {
        TrainingPlan bad = Plans.ordinary().setQuorum(1).build();
        scene.coordinator.asks(bad, 1, Scene.adapter(bad, 0));
        scene.step();
        TrainingPlan good = Plans.ordinary().setRun("run-2").build();
        scene.coordinator.asks(good, 1, Scene.adapter(good, 0));
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.work.trained.get(0).run()).isEqualTo("run-2");
    }

    @Test
    void membersOfOtherNamesDoNotStandForThisNode() {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getMembersBuilder(0).setNameBytes(ByteString.copyFromUtf8("Alpha"));
        scene.coordinator.asks(plan.build(), 1, Scene.adapter(plan.build(), 0));
        scene.step();
        assertThat(scene.coordinator.declines).hasSize(1);
    }

    private void assertNothingWasDone() throws IOException {
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.coordinator.calls).doesNotContain("download", "offer", "upload");
        assertThat(scene.budget()).isEmpty();
        assertThat(Files.exists(scene.home.rounds())).isFalse();
    }
}
