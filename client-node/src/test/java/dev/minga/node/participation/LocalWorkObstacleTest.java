package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.data.LogPrefix;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.LogLines;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps this machine from working on a plan. */
class LocalWorkObstacleTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private WorkScene scene;

    @SuppressWarnings("NullAway.Init")
    private LocalWork work;

    @BeforeEach
    void openWork() throws IOException {
        scene = new WorkScene(folder);
        work = scene.work();
    }

    @Test
    void aBaseModelThatThisNodeDoesNotHaveIsAnObstacle() throws IOException {
        assertObstacle(
                true,
                "unknown base model 'gpt' (SHA-256 " + BaseModel.MINILM.digest() + "); known: all-MiniLM-L6-v2",
                plan -> plan.getBaseBuilder().setName("gpt"));
        assertObstacle(
                true,
                "its base model has other weights than this node's all-MiniLM-L6-v2",
                plan -> plan.getBaseBuilder().setSha256(ByteString.copyFrom(new byte[32])));
        assertObstacle(
                true,
                "a SHA-256 digest has 32 bytes, not 3",
                plan -> plan.getBaseBuilder().setSha256(ByteString.copyFrom(new byte[3])));
    }

    @Test
    void sizesOfAnotherModelAreAnObstacle() {
        assertObstacle(
                true,
                "its sizes are not those of all-MiniLM-L6-v2",
                plan -> plan.getLoraBuilder().setLayers(0, 6));
    }

    @Test
    void dataThatCannotBeReadIsAnObstacleOfThisMachine() throws IOException {
        Files.delete(folder.resolve("a.log"));
        assertObstacle(false, "cannot read " + folder.resolve("a.log") + ": no such file", plan -> {});
        Files.write(folder.resolve("a.log"), LogLines.some(0, 2));
        assertObstacle(
                false,
                folder.resolve("a.csv") + ": line 3 is labelled, but " + folder.resolve("a.log")
                        + " has no record there",
                plan -> {});
    }

    @Test
    void aLogWhoseFirstLinesAreNotThoseOfWhenItWasCutIsNotTrainedOn() throws IOException {
        LogPrefix three = LogPrefix.of(folder.resolve("a.log"), 3);
        Partition first = new Partition("a.log", 1);
        Partition second = new Partition("a.log", 2);
        TakenLines cut = new TakenLines(
                List.of(second),
                List.of(
                        new BudgetEvent.PartitionOpened(first, "a.log", 0, "0".repeat(64)),
                        new BudgetEvent.PartitionOpened(
                                second, "a.log", 3, three.digest().hex())));
        assertThat(work.prepare(WorkScene.terms(plan -> {}), cut)).isEmpty();
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("a.log")));
        lines.remove(0);
        Files.write(folder.resolve("a.log"), lines);
        assertThat(work.prepare(WorkScene.terms(plan -> {}), cut)).get().satisfies(obstacle -> {
            assertThat(obstacle.baseModel()).isFalse();
            assertThat(obstacle.sentence()).startsWith("the first 3 lines of ").endsWith("; put them back");
        });
    }

    @Test
    void gradientsThatDependOnNeighboursAreAnObstacleUnlessNothingRestsOnThem() {
        scene.dependentLength = OptionalInt.of(29);
        String sentence = "in FP32 this machine computes a record's gradient differently beside other records";
        assertThat(work.prepare(WorkScene.terms(plan -> {}), WorkScene.ALL))
                .get()
                .satisfies(obstacle -> {
                    assertThat(obstacle.baseModel()).isFalse();
                    assertThat(obstacle.sentence()).startsWith(sentence);
                });
        assertThat(work.prepare(WorkScene.terms(plan -> plan.getPrivacyBuilder().setNoiseMultiplier(0)), WorkScene.ALL))
                .as("without noise")
                .isEmpty();
        assertThat(work.prepare(
                        WorkScene.terms(plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.MEMBER)
                                .setDeclaredUnits(1)),
                        WorkScene.ALL))
                .as("a member's whole delta")
                .isEmpty();
    }

    private void assertObstacle(boolean baseModel, String sentence, Consumer<TrainingPlan.Builder> change) {
        assertThat(work.prepare(WorkScene.terms(change), WorkScene.ALL))
                .contains(new RoundWork.Obstacle(baseModel, sentence));
    }
}
