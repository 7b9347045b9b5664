package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UploadResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A round is trained once, and its delta is sent as the same bytes however often it is sent. */
class RetryTest {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0.25f);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Scene scene;

    @BeforeEach
    void joinAndGetATask() throws IOException {
        scene = new Scene(folder);
        scene.coordinator.asks(PLAN, 1, GLOBAL);
    }

    @Test
    void afterACrashBetweenTrainingAndUploadTheIdenticalBytesAreSent() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        byte[] delta = Files.readAllBytes(scene.file("run-1", 1, "delta.safetensors"));
        SignedStatement statement = scene.coordinator.offers.get(0);

        scene.restarted();
        scene.coordinator.uploadsBreak = false;
        scene.step();

        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.offers).hasSize(2).containsOnly(statement);
        assertThat(scene.coordinator.uploads.get(0).sent()).isEqualTo(delta);
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
    }

    @Test
    void whileUploadsBreakTheSameBytesAreOfferedAgainAndAgain() {
        scene.coordinator.uploadsBreak = true;
        for (int i = 0; i < 4; i++) {
            assertThat(scene.step().pause()).isPositive();
        }
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.offers).hasSize(4);
        assertThat(scene.coordinator.offers.stream().distinct()).hasSize(1);
        assertThat(scene.warned).as("told once").hasSize(1);
    }

    @Test
    void anUploadGoesOnFromTheOffsetThatIsOffered() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        byte[] delta = Files.readAllBytes(scene.file("run-1", 1, "delta.safetensors"));
        scene.coordinator.uploadsBreak = false;
        scene.coordinator.offeredOffset = 100;
        scene.step();
        FakeCoordinator.Upload upload = scene.coordinator.uploads.get(0);
        assertThat(upload.from()).isEqualTo(100);
        assertThat(upload.sent()).isEqualTo(Arrays.copyOfRange(delta, 100, delta.length));
    }

    @Test
    void afterAReceiptTheSameTaskAgainDoesNothing() throws IOException {
        scene.step();
        scene.coordinator.calls.clear();
        assertThat(scene.step().pause()).isPositive();
        scene.restarted();
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.coordinator.calls).containsExactly("nextTask", "nextTask");
        assertThat(scene.work.trained).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Rejection.class,
            names = {"NORM_TOO_LARGE", "ROUND_CLOSED", "MECHANISM_DIFFERS", "REJECTION_UNSPECIFIED"})
    void aRefusedDeltaIsNotedAndTheRoundIsOverForGood(Rejection reason) throws IOException {
        scene.coordinator.onUpload =
                statement -> UploadResponse.newBuilder().setRejection(reason).build();
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("refused.txt", "statement.bin");
        assertThat(Files.readString(scene.file("run-1", 1, "refused.txt"))).isEqualTo(reason + "\n");
        assertThat(scene.warned)
                .containsExactly("the coordinator refuses the delta of round 1 of run run-1: " + reason
                        + "; the federation goes on without it");

        scene.restarted();
        scene.coordinator.calls.clear();
        scene.step();
        assertThat(scene.coordinator.calls).containsExactly("nextTask");

        scene.coordinator.asks(PLAN, 2, GLOBAL);
        scene.coordinator.onUpload = statement -> UploadResponse.newBuilder()
                .setReceipt(FakeCoordinator.receipt(statement))
                .build();
        scene.step();
        assertThat(scene.filesOf("run-1", 2)).contains("receipt.bin");
        assertThat(scene.work.trained).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Rejection.class,
            names = {"NOT_OFFERED", "WRONG_OFFSET"})
    void aCoordinatorThatLostTrackOfAnUploadIsOfferedTheSameBytesAgain(Rejection reason) throws IOException {
        scene.coordinator.onUpload =
                statement -> UploadResponse.newBuilder().setRejection(reason).build();
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("delta.safetensors", "statement.bin");
        scene.coordinator.onUpload = statement -> UploadResponse.newBuilder()
                .setReceipt(FakeCoordinator.receipt(statement))
                .build();
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
        assertThat(scene.coordinator.uploads.get(1).sent())
                .isEqualTo(scene.coordinator.uploads.get(0).sent());
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void aRoundThatIsReopenedWithAnotherBaseIsNotTrainedAgain() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        scene.coordinator.uploadsBreak = false;
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 5));
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.offers.stream().distinct()).hasSize(1);

        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 6));
        scene.step();
        scene.restarted();
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.offers).hasSize(2);
    }

    @Test
    void aDeltaThatWasDamagedOnDiskIsNotSentAndNotTrainedAnew() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        Path file = scene.file("run-1", 1, "delta.safetensors");
        byte[] delta = Files.readAllBytes(file);
        delta[delta.length - 1] ^= 1;
        Files.write(file, delta);
        scene.coordinator.uploadsBreak = false;
        scene.warned.clear();
        scene.coordinator.calls.clear();
        scene.step();
        scene.step();
        assertThat(scene.coordinator.calls).containsOnly("nextTask");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.warned)
                .singleElement()
                .asString()
                .startsWith("the delta in ")
                .contains("is damaged: its digest is not the signed one");
    }

    @Test
    void stepsThatWereLostBeforeTheirDeltaWasKeptAreDrawnAnewUnderTheSameCharge() throws IOException {
        scene.work.whileTraining = (terms, round) -> {
            throw new IllegalStateException("the process ends here");
        };
        assertThatIllegalStateException().isThrownBy(scene::step);
        scene.work.whileTraining = (terms, round) -> {};
        scene.restarted();
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
        assertThat(scene.budget().stream().filter("round-begun"::equals)).hasSize(1);
    }

    @Test
    void aRoundWhoseDeltaMayHaveLeftIsNeverTrainedAgainWhateverIsLostOnDisk() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        scene.coordinator.uploadsBreak = false;
        Files.delete(scene.file("run-1", 1, "statement.bin"));
        scene.restarted();
        scene.step();
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.uploads).isEmpty();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("refused.txt");
        assertThat(scene.warned)
                .contains("round 1 of run run-1 was trained before and is not trained again;"
                        + " what it made is not on this disk");
    }

    @Test
    void anotherDeltaThanTheOneThatWasKeptIsNotSent() throws IOException {
        scene.coordinator.uploadsBreak = true;
        scene.step();
        scene.coordinator.uploadsBreak = false;
        Scene other = new Scene(folder.resolve("other"));
        other.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        other.coordinator.uploadsBreak = true;
        other.work.addsToo = 1;
        other.step();
        for (String name : List.of("delta.safetensors", "statement.bin")) {
            Files.write(scene.file("run-1", 1, name), Files.readAllBytes(other.file("run-1", 1, name)));
        }
        scene.coordinator.calls.clear();
        scene.step();
        assertThat(scene.coordinator.calls).doesNotContain("offer", "upload");
        assertThat(scene.warned).last().asString().contains("made another delta than the one on disk");
    }
}
