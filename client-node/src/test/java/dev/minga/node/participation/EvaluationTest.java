package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of counts from the task to the proof; the averages of rounds 2 and 3 are evaluated. */
class EvaluationTest extends AtAScene {
    private static final TrainingPlan PLAN =
            Plans.ordinary().setEvaluation(Plans.evaluation()).build();
    private static final byte[] MODEL = Scene.adapter(PLAN, 0.5f);

    private EvaluationStatement sent(int which) throws IOException {
        return EvaluationStatement.parseFrom(
                scene.coordinator.evaluations.get(which).getStatement());
    }

    @Test
    void anAverageIsCountedForSignedSentAndProven() throws IOException {
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.work.evaluated.get(0).round()).isEqualTo(2);
        assertThat(scene.work.evaluated.get(0).global()).isEqualTo(Scene.values(PLAN, 0.5f));
        assertThat(scene.work.trained).isEmpty();
        SignedStatement signed = scene.coordinator.evaluations.get(0);
        assertThat(Scene.MEMBER
                        .publicKey()
                        .verifies(
                                Domain.EVALUATION,
                                signed.getStatement().toByteArray(),
                                signed.getSignature().toByteArray()))
                .isTrue();
        assertThat(sent(0).toBuilder().clearCounts().build())
                .isEqualTo(EvaluationStatement.newBuilder()
                        .setFederation("andes")
                        .setMember("alpha")
                        .setRun("run-1")
                        .setRound(2)
                        .setPlanSha256(ByteString.copyFrom(
                                Sha256.of(PLAN.toByteArray()).bytes()))
                        .setModelSha256(ByteString.copyFrom(Sha256.of(MODEL).bytes()))
                        .setMechanism(EvaluationMechanism.newBuilder()
                                .setUnit(PrivacyUnit.RECORD)
                                .setNoiseMultiplier(20)
                                .setHeldOut(0.25)
                                .setDelta(1e-5))
                        .build());
        assertThat(sent(0).getCountsCount()).isEqualTo(4);
        assertThat(scene.filesOf("run-1", 2)).containsExactly("evaluation-receipt.bin", "evaluation.bin");

        scene.step();
        assertThat(scene.filesOf("run-1", 2))
                .containsExactly("evaluation-receipt.bin", "evaluation.bin", "evaluation.minga");
        assertThat(scene.said)
                .contains("round 2 of run run-1: counts acknowledged")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("round 2 of run run-1 was evaluated: NO_GATE, the plan has no gate; proof in "));
        assertThat(scene.work.evaluated).as("the task again").hasSize(1);
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void afterABrokenCallAndARestartTheSameBytesAreSent() throws IOException {
        scene.coordinator.evaluationsBreak = true;
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.step();
        scene.restarted();
        scene.step();
        scene.coordinator.evaluationsBreak = false;
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations).hasSize(4);
        assertThat(scene.coordinator.evaluations.stream().distinct()).hasSize(1);
        assertThat(scene.budget().stream().filter("evaluation-begun"::equals)).hasSize(1);
    }

    @Test
    void anotherModelForTheSameRoundIsNotCountedFor() throws IOException {
        scene.coordinator.evaluationsBreak = true;
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.coordinator.evaluationsBreak = false;
        scene.coordinator.asksToEvaluate(PLAN, 2, Scene.adapter(PLAN, 7));
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations.stream().distinct()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, -1, Integer.MAX_VALUE})
    void aRoundThatIsNotEvaluatedIsNotCountedFor(int round) throws IOException {
        scene.coordinator.asksToEvaluate(PLAN, round, MODEL);
        scene.step();
        scene.step();
        assertThat(scene.work.evaluated).isEmpty();
        assertThat(scene.budget()).doesNotContain("evaluation-begun");
        assertThat(scene.warned)
                .containsExactly("the coordinator asks for an evaluation of round " + round
                        + " of run run-1, which the plan does not have; nothing is counted");
    }

    @Test
    void aPlanWithoutEvaluationIsNotCountedFor() throws IOException {
        TrainingPlan plan = Plans.ordinary().build();
        scene.coordinator.asksToEvaluate(plan, 3, MODEL);
        scene.step();
        assertThat(scene.work.evaluated).isEmpty();
        assertThat(scene.warned).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Rejection.class,
            names = {"ROUND_CLOSED", "WRONG_MODEL", "REJECTION_UNSPECIFIED"})
    void refusedCountsAreNotedAndTheEvaluationIsOver(Rejection reason) throws IOException {
        scene.coordinator.onEvaluate =
                statement -> EvaluateResponse.newBuilder().setRejection(reason).build();
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.restarted();
        scene.step();
        assertThat(scene.coordinator.evaluations).hasSize(1);
        assertThat(Files.readString(scene.file("run-1", 2, "evaluation-refused.txt")))
                .isEqualTo(reason + "\n");
        assertThat(scene.warned)
                .containsExactly("the coordinator refuses the counts of round 2 of run run-1: " + reason
                        + "; the federation goes on without them");
    }

    @Test
    void aReceiptThatDoesNotHoldIsNotBelieved() throws IOException {
        scene.coordinator.onEvaluate = statement -> EvaluateResponse.newBuilder()
                .setReceipt(FakeCoordinator.evaluationReceipt(statement).toBuilder()
                        .setSignature(ByteString.copyFrom(new byte[64])))
                .build();
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.step();
        assertThat(scene.coordinator.evaluations).hasSize(2);
        assertThat(scene.coordinator.evaluations.stream().distinct()).hasSize(1);
        assertThat(scene.filesOf("run-1", 2)).containsExactly("evaluation.bin");
        assertThat(scene.warned).first().asString().endsWith("does not hold; they are kept and sent again");
    }

    @Test
    void aPlanThatTheCoordinatorDidNotSignIsNotEvaluated() {
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.coordinator.task = scene.coordinator.task.toBuilder()
                .setEvaluate(scene.coordinator.task.getEvaluate().toBuilder()
                        .setPlanSignature(ByteString.copyFrom(new byte[64])))
                .build();
        scene.step();
        assertThat(scene.work.evaluated).isEmpty();
        assertThat(scene.coordinator.evaluations).isEmpty();
    }

    static List<Arguments> otherEnds() {
        return List.of(
                Arguments.of("the average was judged without these counts", (UnaryOperator<RoundEvaluated.Builder>)
                        RoundEvaluated.Builder::clearEvaluations),
                Arguments.of("the average was judged without these counts", (UnaryOperator<RoundEvaluated.Builder>)
                        end -> end.setEvaluations(
                                0, end.getEvaluations(0).toBuilder().setLeaf(ByteString.copyFrom(new byte[32])))),
                Arguments.of("the average was judged without these counts", (UnaryOperator<RoundEvaluated.Builder>)
                        end -> end.addEvaluations(
                                end.getEvaluations(0).toBuilder().setLeaf(ByteString.copyFrom(new byte[32])))),
                Arguments.of("the evaluation's end is of another average", (UnaryOperator<RoundEvaluated.Builder>)
                        end -> end.setModelSha256(ByteString.copyFrom(new byte[32]))),
                Arguments.of("the evaluation's end is of another average", (UnaryOperator<RoundEvaluated.Builder>)
                        end -> end.setPlanSha256(ByteString.copyFrom(new byte[32]))));
    }

    @ParameterizedTest
    @MethodSource("otherEnds")
    void anEndThatDoesNotNameTheseCountsIsTold(String sentence, UnaryOperator<RoundEvaluated.Builder> change)
            throws IOException {
        scene.coordinator.log.onEvaluated = change;
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.step();
        assertThat(scene.warned).singleElement().asString().endsWith("with this node's counts: " + sentence);
        assertThat(scene.filesOf("run-1", 2)).doesNotContain("evaluation.minga");
    }

    @Test
    void aLogThatHasOtherCountsIsTold() throws IOException {
        scene.coordinator.onEvaluate = statement -> {
            scene.coordinator.log.evaluated(statement.toBuilder()
                    .setSignature(ByteString.copyFromUtf8("another"))
                    .build());
            return EvaluateResponse.newBuilder()
                    .setReceipt(FakeCoordinator.evaluationReceipt(statement))
                    .build();
        };
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.step();
        assertThat(scene.warned)
                .containsExactly("the log does not prove that the average of round 2 of run run-1 was judged with this"
                        + " node's counts: the log has other counts than this node signed");
        assertThat(scene.filesOf("run-1", 2)).doesNotContain("evaluation.minga");
    }
}
