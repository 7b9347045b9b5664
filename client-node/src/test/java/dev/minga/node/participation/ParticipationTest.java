package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ParticipationTest extends AtAScene {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0.25f);

    @Test
    void aRoundIsTrainedSignedSentAndItsReceiptKept() throws IOException {
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        Participation.Step step = scene.step();

        assertThat(step).isEqualTo(Participation.Step.after(Duration.ZERO));
        assertThat(scene.coordinator.calls).containsExactly("nextTask", "download", "offer", "upload");
        assertThat(scene.work.prepared).containsExactly("run-1");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.work.trained.get(0).round()).isEqualTo(1);
        assertThat(scene.work.trained.get(0).global()).isEqualTo(Scene.values(PLAN, 0.25f));
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
        SignedReceipt kept = SignedReceipt.parseFrom(Files.readAllBytes(scene.file("run-1", 1, "receipt.bin")));
        assertThat(kept).isEqualTo(FakeCoordinator.receipt(scene.coordinator.offers.get(0)));
        assertThat(scene.warned).isEmpty();
        FakeCoordinator.Upload upload = scene.coordinator.uploads.get(0);
        assertThat(upload.offered()).isEqualTo(scene.coordinator.offers.get(0));
        String digest = Sha256.of(upload.sent()).hex();
        assertThat(scene.said)
                .containsExactly(
                        "takes part in run run-1, plan " + Sha256.of(PLAN.toByteArray()),
                        "round 1 of run run-1: delta " + digest + " acknowledged");
    }

    @Test
    void theStatementDeclaresThePlansMechanismAndBindsTheBytesSent() throws InvalidProtocolBufferException {
        scene.coordinator.asks(PLAN, 2, GLOBAL);
        scene.step();

        SignedStatement signed = scene.coordinator.offers.get(0);
        assertThat(signed.getAlgorithm()).isEqualTo("MLDSA65-Ed25519");
        assertThat(Scene.MEMBER
                        .publicKey()
                        .verifies(
                                Domain.UPDATE,
                                signed.getStatement().toByteArray(),
                                signed.getSignature().toByteArray()))
                .isTrue();
        UpdateStatement statement = UpdateStatement.parseFrom(signed.getStatement());
        byte[] sent = scene.coordinator.uploads.get(0).sent();
        assertThat(statement.getFederation()).isEqualTo("andes");
        assertThat(statement.getMember()).isEqualTo("alpha");
        assertThat(statement.getRun()).isEqualTo("run-1");
        assertThat(statement.getRound()).isEqualTo(2);
        assertThat(statement.getPlanSha256().toByteArray())
                .isEqualTo(Sha256.of(PLAN.toByteArray()).bytes());
        assertThat(statement.getBaseSha256().toByteArray())
                .isEqualTo(Sha256.of(GLOBAL).bytes());
        assertThat(statement.getDeltaSha256().toByteArray())
                .isEqualTo(Sha256.of(sent).bytes());
        assertThat(statement.getDeltaSize()).isEqualTo(sent.length);
        assertThat(statement.getMechanism().getUnit())
                .isEqualTo(PLAN.getPrivacy().getUnit());
        assertThat(statement.getMechanism().getNoiseMultiplier()).isEqualTo(8);
        assertThat(statement.getMechanism().getSamplingRate()).isEqualTo(1);
        assertThat(statement.getMechanism().getClipNorm()).isEqualTo(0.5);
        assertThat(statement.getMechanism().getDelta()).isEqualTo(1e-5);
        assertThat(statement.getMechanism().getFirstStep()).isEqualTo(10);
        assertThat(statement.getMechanism().getLastStep()).isEqualTo(20);
    }

    @Test
    void whatIsSentIsTheDifferenceAndNothingElse() throws IOException {
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        scene.work.addsToo = 2;
        scene.step();
        byte[] sent = scene.coordinator.uploads.get(0).sent();
        try (TensorFile file = TensorFile.open(sent, TensorFile.Limits.ADAPTER)) {
            file.requireExactly(Scene.terms(PLAN).layout(1).trainable());
            assertThat(file.metadata()).isEmpty();
            for (float value : Scene.terms(PLAN).layout(1).vector(file.readAll())) {
                assertThat(value).isBetween(2f, 3f);
            }
        }
    }

    @Test
    void allRoundsOfARunAreOnePreparationAndOneCharge() throws IOException {
        for (int round = 1; round <= 3; round++) {
            scene.coordinator.asks(PLAN, round, Scene.adapter(PLAN, round));
            scene.step();
            assertThat(scene.filesOf("run-1", round)).containsExactly("receipt.bin", "statement.bin");
        }
        assertThat(scene.work.prepared).hasSize(1);
        assertThat(scene.work.trained).hasSize(3);
        assertThat(scene.budget().stream().filter("reserved"::equals)).hasSize(1);
    }

    @Test
    void withNothingToDoItWaitsAsLongAsItIsTold() {
        assertThat(scene.step()).isEqualTo(Participation.Step.after(Duration.ofMillis(200)));
        scene.coordinator.task = NextTaskResponse.getDefaultInstance();
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.said).isEmpty();
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void anUnreachableCoordinatorIsOneWarningUntilItAnswersAgain() {
        scene.coordinator.reachable = false;
        for (int i = 0; i < 3; i++) {
            assertThat(scene.step().pause()).isEqualTo(Duration.ofSeconds(2));
        }
        assertThat(scene.warned)
                .containsExactly("the coordinator at coordinator.example.org:8443 cannot be reached;"
                        + " trying again every 2 s");
        scene.coordinator.reachable = true;
        scene.step();
        scene.step();
        assertThat(scene.said).containsExactly("the coordinator answers again");
        scene.coordinator.reachable = false;
        scene.step();
        assertThat(scene.warned).hasSize(2);
    }
}
