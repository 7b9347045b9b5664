package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest extends AtAScene {
    // With q = 1 the divergence of order α is 30·α / (2·8²) for one run: ε is 3.075 for one, 4.557 for two at δ = 1e-5.
    private static final TrainingPlan FIRST = Plans.ordinary().build();
    private static final TrainingPlan SECOND = Plans.ordinary().setRun("run-2").build();

    private void offered(TrainingPlan plan, int round) {
        scene.coordinator.asks(plan, round, Scene.adapter(plan, 0));
        scene.step();
    }

    @Test
    void aRunIsChargedOnDiskBeforeItsFirstStep() throws IOException {
        scene.work.whileTraining = (terms, round) -> {
            try {
                assertThat(scene.budget())
                        .containsExactly("{\"run\":\"run-1\",\"planSha256\":\"" + Sha256.of(FIRST.toByteArray())
                                + "\",\"noiseMultiplier\":8.0,\"samplingRate\":1.0,\"steps\":30}");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        offered(FIRST, 1);
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget()).hasSize(1);
    }

    @Test
    void aSecondRunThatWouldPassTheCapTogetherWithTheFirstIsDeclined() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-2", DeclineReason.BUDGET_TOO_SMALL));
        assertThat(scene.warned)
                .containsExactly("declines run run-2: with it ε would be 4.217 (2.838 before),"
                        + " the policy's maxEpsilon is 4.000");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget()).hasSize(1);
    }

    @Test
    void theChargeSurvivesARestartAndIsNotMadeTwice() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        scene.restarted();
        offered(FIRST, 2);
        assertThat(scene.work.trained).hasSize(2);
        assertThat(scene.budget()).hasSize(1);
        scene.restarted();
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines).hasSize(1);
        assertThat(scene.work.trained).hasSize(2);
    }

    @Test
    void aRunThatWasNeverTrainedStaysCharged() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        scene.coordinator.asks(FIRST.toByteArray(), 1, Sha256.of(new byte[1]).bytes(), 10);
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines).hasSize(1);
        assertThat(scene.work.trained).isEmpty();
    }

    @Test
    void aRunThatChangesItsPlanIsDeclinedAlsoAfterARestart() throws IOException {
        offered(FIRST, 1);
        TrainingPlan changed = Plans.ordinary().setRoundDeadlineSeconds(61).build();
        offered(changed, 2);
        scene.restarted();
        offered(changed, 2);
        assertThat(scene.coordinator.declines)
                .containsOnly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED))
                .hasSize(2);
        assertThat(scene.warned).containsOnly("declines run run-1: the run changed its plan");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"run\":\"x\",\"planSha",
                "",
                "null",
                "{}",
                "7",
                "{\"run\":\"x\",\"planSha256\":\"y\",\"noiseMultiplier\":0.0,\"samplingRate\":0.1,\"steps\":30}",
                "{\"run\":\"x\",\"planSha256\":\"y\",\"noiseMultiplier\":1,\"samplingRate\":0.1,\"steps\":-30}",
                "{\"run\":\"x\",\"noiseMultiplier\":1,\"samplingRate\":0.1,\"steps\":30}",
                "{\"run\":\"x\",\"planSha256\":\"y\",\"noiseMultiplier\":1,\"samplingRate\":0.1,\"steps\":30,\"x\":1}",
            })
    void aDamagedBudgetStopsTheNodeWithARemedyAndTrainsNothing(String line) throws IOException {
        offered(FIRST, 1);
        String whole = Files.readString(scene.home.budgetFile());
        assertStops(whole + line + "\n");
    }

    @Test
    void bytesThatAreNoTextAreDamageToo() throws IOException {
        offered(FIRST, 1);
        byte[] bytes = Files.readAllBytes(scene.home.budgetFile());
        bytes[1] = (byte) 0xff;
        assertStops(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private void assertStops(String damaged) throws IOException {
        Files.write(scene.home.budgetFile(), damaged.getBytes(StandardCharsets.ISO_8859_1));
        scene.restarted();
        scene.coordinator.asks(SECOND, 1, Scene.adapter(SECOND, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageMatching(
                        "the privacy budget .*budget.jsonl is damaged in line [12]\\. Restore the file from a"
                                + " backup that is not older than the last run; never delete it\\.");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(Files.readAllBytes(scene.home.budgetFile()))
                .as("it is left as it was")
                .isEqualTo(damaged.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void reservationsReadBackAsMechanismsOldestFirst() throws IOException {
        BudgetFile budget = new BudgetFile(folder.resolve("other.jsonl"));
        assertThat(budget.reservations()).isEmpty();
        budget.reserve(Scene.terms(FIRST));
        budget.reserve(Scene.terms(SECOND));
        List<BudgetFile.Reservation> read = new BudgetFile(folder.resolve("other.jsonl")).reservations();
        assertThat(read).extracting(BudgetFile.Reservation::run).containsExactly("run-1", "run-2");
        assertThat(read.get(1).planSha256())
                .isEqualTo(Sha256.of(SECOND.toByteArray()).hex());
        assertThat(read.get(0).mechanism()).isEqualTo(new SubsampledGaussian(8, 1, 30));
    }
}
