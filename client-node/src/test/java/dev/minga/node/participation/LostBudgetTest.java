package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget that was put back, taken away or damaged: the node stops and says what to do. */
class LostBudgetTest extends AtAScene {
    private static final TrainingPlan FIRST = Plans.ordinary().build();
    private static final TrainingPlan SECOND = Plans.ordinary().setRun("run-2").build();

    private void offered(TrainingPlan plan, int round) {
        scene.coordinator.asks(plan, round, Scene.adapter(plan, 0));
        scene.step();
    }

    @Test
    void aBudgetThatIsOlderThanTheNodesOwnStatementsStopsTheNode() throws IOException {
        offered(FIRST, 1);
        byte[] old = Files.readAllBytes(scene.budgetFile());
        Path head = scene.home.budgetCopy(scene.settings());
        byte[] oldHead = Files.readAllBytes(head);
        offered(FIRST, 2);
        Files.write(scene.budgetFile(), old);
        scene.restarted();
        scene.coordinator.asks(SECOND, 1, Scene.adapter(SECOND, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not as this node left it: its 5 entries do not lead to entry 7");

        Files.write(head, oldHead);
        Files.write(scene.budgetFile().resolveSibling("head.json"), oldHead);
        scene.restarted();
        assertThatThrownBy(scene::step)
                .as("the copies of its head were put back as well")
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "was rolled back: it does not know that this node took part in round 2 of run run-1");
        scene.coordinator.log.onOwnRuns = runs -> OwnRunsResponse.getDefaultInstance();
        assertThatThrownBy(scene::step)
                .as("the coordinator keeps quiet about it")
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "round 2 of run run-1, which " + scene.home.rounds().resolve("run-1") + " shows");
        assertThat(scene.work.trained).hasSize(2);
    }

    @Test
    void aBudgetThatIsOlderThanTheLogSaysStopsTheNode() throws IOException {
        offered(FIRST, 1);
        offered(FIRST, 2);
        Files.delete(scene.budgetFile());
        Files.delete(scene.budgetFile().resolveSibling("head.json"));
        Files.delete(scene.home.budgetCopy(scene.settings()));
        for (String file : List.of(
                "run-1/1/receipt.bin",
                "run-1/1/statement.bin",
                "run-1/2/receipt.bin",
                "run-1/2/statement.bin",
                "run-1/plan.bin")) {
            Files.delete(scene.home.rounds().resolve(file));
        }
        scene.restarted();
        scene.coordinator.asks(FIRST, 1, Scene.adapter(FIRST, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("took part in round 2 of run run-1, which the log of federation andes shows")
                .hasMessageContaining("minga node budget declare");
        assertThat(scene.work.trained).hasSize(2);
        assertThat(scene.budget()).isEmpty();
    }

    @Test
    void theOldFileIsTakenOverAsSpent() throws IOException {
        String line = "{\"run\":\"run-1\",\"planSha256\":\"" + Scene.digest(FIRST)
                + "\",\"noiseMultiplier\":8.0,\"samplingRate\":1.0,\"steps\":30}\n";
        Files.writeString(scene.home.oldBudgetFile(), line);
        scene.policy = Scene.policy(4);
        scene.restarted();
        assertThat(scene.home.oldBudgetFile()).doesNotExist();
        assertThat(Files.readString(folder.resolve("budget.jsonl.taken-over"))).isEqualTo(line);
        assertThat(scene.charged(FIRST)).isEqualTo(30);
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines).hasSize(1);
        assertThat(scene.work.trained).isEmpty();
        Files.writeString(scene.home.oldBudgetFile(), line);
        scene.restarted();
        assertThat(scene.budget()).as("once").containsExactly("partition-opened", "order-fixed", "declared");
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
    void aDamagedOldFileStopsTheNode(String line) throws IOException {
        Files.writeString(scene.home.oldBudgetFile(), line + "\n");
        assertThatThrownBy(scene::restarted)
                .isInstanceOf(UserError.class)
                .hasMessageMatching("the privacy budget .*budget.jsonl of an earlier version is damaged in line 1\\."
                        + " Restore the file .*; never delete it\\.");
        assertThat(Files.readString(scene.home.oldBudgetFile())).isEqualTo(line + "\n");
    }

    @Test
    void aDamagedBudgetStopsTheNodeWithARemedyAndTrainsNothing() throws IOException {
        offered(FIRST, 1);
        byte[] whole = Files.readAllBytes(scene.budgetFile());
        for (int at = 0; at < whole.length; at += 37) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 1;
            Files.write(scene.budgetFile(), bytes);
            scene.restarted();
            scene.coordinator.asks(SECOND, 1, Scene.adapter(SECOND, 0));
            assertThatThrownBy(scene::step)
                    .as("byte " + at)
                    .isInstanceOfSatisfying(
                            UserError.class,
                            error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
            assertThat(Files.readAllBytes(scene.budgetFile()))
                    .as("it is left as it was")
                    .isEqualTo(bytes);
        }
        assertThat(scene.work.trained).hasSize(1);
    }
}
