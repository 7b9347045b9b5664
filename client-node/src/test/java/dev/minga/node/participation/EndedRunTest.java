package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndedRunTest {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] MODEL = Scene.adapter(PLAN, 3);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Scene scene;

    @BeforeEach
    void trainOnce() throws IOException {
        scene = new Scene(folder);
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        scene.step();
        scene.said.clear();
        scene.coordinator.ends(
                "run-1", true, "all rounds are done", Sha256.of(MODEL).bytes());
    }

    @Test
    void theModelOfACompleteRunIsKeptOnce() {
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
        assertThat(scene.step()).isEqualTo(new Participation.Step(Duration.ZERO, Optional.of("run-1")));
        assertThat(scene.work.kept).hasSize(1);
        assertThat(scene.work.kept.get(0).global()).isEqualTo(Scene.values(PLAN, 3));
        assertThat(scene.said)
                .containsExactly(
                        "round 1 of run run-1: receipt in " + scene.file("run-1", 1, "receipt.minga"),
                        "run run-1 is complete; the model is in models/run-1");

        Participation.Step again = scene.step();
        assertThat(again.ended()).isEmpty();
        assertThat(again.pause()).isPositive();
        assertThat(scene.work.kept).hasSize(1);
    }

    @Test
    void aTrainingThatWasUnderWayIsNotKept() throws IOException {
        new RoundFolder(scene.home.rounds(), "run-1", 2).keepTraining(new byte[] {1});
        scene.step();
        assertThat(scene.filesOf("run-1", 2)).isEmpty();
    }

    @Test
    void aModelThatCouldNotBeFetchedIsFetchedLater() {
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.work.kept).isEmpty();
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
        assertThat(scene.step().ended()).contains("run-1");
        assertThat(scene.work.kept).hasSize(1);
    }

    @Test
    void theModelIsFetchedAlsoAfterARestart() throws IOException {
        scene.restarted();
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
        assertThat(scene.step().ended()).contains("run-1");
        assertThat(scene.work.kept).hasSize(1);
    }

    @Test
    void aRunThatIsNamedLikeAPathFindsNoPlan() throws IOException {
        Files.copy(scene.home.planFile("run-1"), folder.resolve("plan.bin"));
        scene.restarted();
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
        scene.coordinator.ends("..", true, "", Sha256.of(MODEL).bytes());
        scene.step();
        assertThat(scene.work.kept).isEmpty();
    }

    @Test
    void aDamagedPlanIsNamed() throws IOException {
        Files.write(scene.home.planFile("run-1"), new byte[] {(byte) 0xff});
        scene.restarted();
        scene.step();
        assertThat(scene.warned).singleElement().asString().contains("plan.bin is damaged");
    }

    @Test
    void aModelOfOtherShapesIsNotKept() throws IOException {
        TrainingPlan wider =
                PLAN.toBuilder().setLora(PLAN.getLora().toBuilder().setRank(4)).build();
        byte[] other = Scene.adapter(wider, 1);
        scene.coordinator.hold(Sha256.of(other), other);
        scene.coordinator.ends("run-1", true, "", Sha256.of(other).bytes());
        scene.step();
        assertThat(scene.work.kept).isEmpty();
        assertThat(scene.warned).singleElement().asString().contains("expected F32[4, 2]");
    }

    @Test
    void aDigestOfTheWrongLengthDoesNotEndTheNode() {
        scene.coordinator.ends("run-1", true, "", new byte[3]);
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.warned)
                .containsExactly("the coordinator names an adapter by something that is no SHA-256 digest;"
                        + " trying again every 2 s");
    }

    @Test
    void anAbortedRunEndsWithItsReasonOnOneLineAndNoModel() {
        scene.coordinator.ends("run-1", false, "too few\nrun run-1 is complete\u001b[2J", new byte[0]);
        assertThat(scene.step().ended()).contains("run-1");
        assertThat(scene.work.kept).isEmpty();
        assertThat(scene.said).endsWith("run run-1 has ended: too few\\nrun run-1 is complete\\u001b[2J");
    }

    @Test
    void aRunThatThisNodeTookNoPartInEndsWithoutAModel() {
        scene.coordinator.ends(
                "run-9", true, "all rounds are done", Sha256.of(MODEL).bytes());
        assertThat(scene.step().ended()).contains("run-9");
        assertThat(scene.work.kept).isEmpty();
        assertThat(scene.coordinator.calls).filteredOn("download"::equals).hasSize(1);
    }
}
