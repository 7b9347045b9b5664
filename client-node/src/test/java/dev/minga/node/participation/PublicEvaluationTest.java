package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.data.LogFormat;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.PublicSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting on a public set, from the task to the proof: exactly, at no cost, and never on other bytes than the plan names. */
class PublicEvaluationTest extends AtAScene {
    private static final TrainingPlan PLAN =
            Plans.ordinary().setEvaluation(Plans.onPublicSet()).build();
    private static final byte[] MODEL = Scene.adapter(PLAN, 0.5f);
    private static final Sha256 SET = Sha256.of(Plans.PUBLIC_SET);

    private void asks() {
        scene.coordinator.hold(SET, Plans.PUBLIC_SET);
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
    }

    private Path setFile() {
        return folder.resolve("public-sets/" + SET + ".jsonl");
    }

    private long downloads() {
        return scene.coordinator.calls.stream().filter("download"::equals).count();
    }

    @Test
    void theSetIsFetchedCountedOnSignedAndProven() throws Exception {
        asks();
        scene.step();
        assertThat(scene.work.sets).containsExactly(PublicSet.parse(Plans.PUBLIC_SET, List.of("benign", "attack")));
        EvaluationStatement sent = EvaluationStatement.parseFrom(
                scene.coordinator.evaluations.get(0).getStatement());
        assertThat(sent.getCountsList()).containsExactly(1L, 1L, 0L, 1L);
        assertThat(sent.getModelSha256().toByteArray())
                .isEqualTo(Sha256.of(MODEL).bytes());
        assertThat(sent.getMechanism())
                .as("which set, and no constant of privacy")
                .isEqualTo(EvaluationMechanism.newBuilder()
                        .setPublicSetSha256(ByteString.copyFrom(SET.bytes()))
                        .build());
        assertThat(Files.readAllBytes(setFile())).isEqualTo(Plans.PUBLIC_SET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(setFile())))
                .isEqualTo("rw-------");
        scene.step();
        assertThat(scene.filesOf("run-1", 2))
                .containsExactly("average.safetensors", "evaluation-receipt.bin", "evaluation.bin", "evaluation.minga");
        assertThat(Files.readAllBytes(scene.file("run-1", 2, "average.safetensors")))
                .isEqualTo(MODEL);
        assertThat(scene.warned).isEmpty();

        scene.coordinator.asksToEvaluate(PLAN, 3, Scene.adapter(PLAN, 0.75f));
        long before = downloads();
        scene.step();
        assertThat(scene.coordinator.evaluations).hasSize(2);
        assertThat(downloads()).as("the average, and the set not again").isEqualTo(before + 1);
    }

    static List<TrainingPlan> ofEveryUnit() {
        return List.of(
                PLAN,
                Plans.ofEntities(4).setEvaluation(Plans.onPublicSet()).build(),
                Plans.ofMembers().setEvaluation(Plans.onPublicSet()).build());
    }

    /** With and without evaluation the same is reserved; while it is counted, sent and proven nothing is written. */
    @ParameterizedTest
    @MethodSource("ofEveryUnit")
    void theBudgetIsNotTouched(TrainingPlan plan) throws IOException {
        scene.policy = new NodeSettings.Policy(
                40,
                1e-5,
                3,
                List.of("benign", "attack"),
                Optional.of(Scene.terms(plan).unit()),
                Optional.of(1.0));
        scene.sources = List.of(new NodeSettings.Source(
                Optional.empty(),
                Path.of("a.log"),
                LogFormat.PLAIN,
                Path.of("a.csv"),
                Optional.empty(),
                Optional.of(Path.of("whose.csv"))));
        scene.restarted();
        assertThat(Scene.terms(plan).cost())
                .isEqualTo(
                        Scene.terms(plan.toBuilder().clearEvaluation().build()).cost());
        scene.coordinator.asks(plan, 1, Scene.adapter(plan, 0));
        scene.step();
        assertThat(scene.work.trained).as("%s", scene.warned).hasSize(1);
        byte[] before = Files.readAllBytes(scene.budgetFile());
        byte[] head = Files.readAllBytes(scene.home.budgetCopy(scene.settings()));
        scene.coordinator.hold(SET, Plans.PUBLIC_SET);
        scene.work.whileEvaluating = (terms, round) -> {
            try {
                assertThat(Files.readAllBytes(scene.budgetFile())).isEqualTo(before);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        for (int round : new int[] {2, 3}) {
            scene.coordinator.asksToEvaluate(plan, round, MODEL);
            for (int step = 0; step < 4; step++) {
                scene.step(); // a step asks for one proof, and the delta's is asked for in turn
            }
        }
        assertThat(scene.coordinator.evaluations).hasSize(2);
        assertThat(scene.filesOf("run-1", 3)).contains("evaluation.minga");
        assertThat(Files.readAllBytes(scene.budgetFile())).isEqualTo(before);
        assertThat(Files.readAllBytes(scene.home.budgetCopy(scene.settings()))).isEqualTo(head);
    }

    /** Nothing on disk or in the log that cost nothing is taken for a spending that the budget forgot. */
    @Test
    void countsThatCostNothingAreNoTraceOfARolledBackBudget() throws IOException {
        asks();
        scene.step();
        scene.step();
        for (Path file : List.of(
                scene.budgetFile(),
                scene.budgetFile().resolveSibling("head.json"),
                scene.home.budgetCopy(scene.settings()))) {
            Files.deleteIfExists(file);
        }
        TrainingPlan next = Plans.ordinary().setRun("run-2").build();
        scene.coordinator.asks(next, 1, Scene.adapter(next, 0));
        scene.restarted();
        scene.step();
        assertThat(scene.work.trained).as("%s", scene.warned).hasSize(1);
    }

    /** Neither what the disk has nor what the log has of the run is forgotten because it is evaluated on a public set. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeltaOfSuchARunIsATrace(boolean inLog) throws IOException {
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        scene.step();
        Path run = scene.home.rounds().resolve("run-1");
        List<Path> gone = new ArrayList<>(List.of(
                scene.budgetFile(),
                scene.budgetFile().resolveSibling("head.json"),
                scene.home.budgetCopy(scene.settings())));
        if (inLog) {
            gone.add(run.resolve("1/statement.bin"));
        } else {
            scene.coordinator.log.onOwnRuns = runs -> OwnRunsResponse.getDefaultInstance();
        }
        for (Path file : gone) {
            Files.delete(file);
        }
        asks();
        scene.restarted();
        assertThatThrownBy(scene::step)
                .hasMessageContaining("does not know that this node took part in round 1 of run run-1, which "
                        + (inLog ? "the log of federation andes" : run) + " shows");
        assertThat(scene.work.evaluated).isEmpty();
    }

    @Test
    void otherBytesThanThePlanNamesAreNotCountedOnAndTheSetIsFetchedAgain() throws IOException {
        asks();
        byte[] other = Plans.PUBLIC_SET.clone();
        other[11] ^= 1;
        for (byte[] wrong : List.of(other, new byte[0], "{".getBytes(StandardCharsets.UTF_8))) {
            scene.coordinator.hold(SET, wrong);
            scene.step();
            scene.step();
            assertThat(scene.work.evaluated).isEmpty();
            assertThat(scene.coordinator.evaluations).isEmpty();
            assertThat(Files.exists(setFile())).isFalse();
        }
        assertThat(scene.warned)
                .as("said once, not at every attempt")
                .containsExactly("the coordinator sent other bytes than the file " + SET
                        + " that it named; trying again every 2 s");
        asks();
        scene.step();
        assertThat(scene.coordinator.evaluations).hasSize(1);
    }

    @Test
    void aSetThatWasDamagedOnThisDiskIsFetchedAgain() throws IOException {
        asks();
        Files.createDirectories(setFile().getParent());
        Files.writeString(setFile(), "{\"text\": \"GET /\", \"label\": \"attack\"}\n");
        scene.step();
        assertThat(scene.coordinator.evaluations).hasSize(1);
        assertThat(Files.readAllBytes(setFile())).isEqualTo(Plans.PUBLIC_SET);
    }

    @Test
    void aCrashBetweenFetchingAndCountingCostsNothing() throws IOException {
        asks();
        scene.work.whileEvaluating = (terms, round) -> {
            throw new IllegalStateException("the process ends here");
        };
        assertThatIllegalStateException().isThrownBy(scene::step);
        assertThat(setFile()).exists();
        byte[] budget = Files.readAllBytes(scene.budgetFile());
        scene.work.whileEvaluating = (terms, round) -> {};
        scene.restarted();
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations).hasSize(1);
        assertThat(Files.readAllBytes(scene.budgetFile())).isEqualTo(budget);
    }

    @Test
    void afterABrokenCallAndARestartTheSameBytesAreSent() throws IOException {
        asks();
        scene.coordinator.evaluationsBreak = true;
        scene.step();
        scene.restarted();
        scene.step();
        scene.coordinator.evaluationsBreak = false;
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations).hasSize(3);
        assertThat(scene.coordinator.evaluations.stream().distinct()).hasSize(1);
    }

    /** Such a set cannot be fetched; one that is here already is not taken either, or members would differ in what they do. */
    @Test
    void aSetThatIsHereIsNotCountedOnUnderAPlanThatGivesItAnotherSize() throws IOException {
        TrainingPlan.Builder plan = PLAN.toBuilder();
        plan.getEvaluationBuilder().getPublicSetBuilder().setSize(Plans.PUBLIC_SET.length + 1);
        Files.createDirectories(setFile().getParent());
        Files.write(setFile(), Plans.PUBLIC_SET);
        scene.coordinator.asksToEvaluate(plan.build(), 2, MODEL);
        scene.step();
        assertThat(scene.work.evaluated).isEmpty();
        assertThat(scene.filesOf("run-1", 2)).containsExactly("evaluation-refused.txt");
        assertThat(scene.warned).singleElement().asString().contains("another size");
    }

    /** The plan's digest is right, so nothing better will come: it is said once and not tried for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"a\", \"label\": \"benign\"}\n{\"text\": \"a\", \"label\": \"attack\"}\n",
                "{\"text\": \"a\\u001b[2J\", \"label\": \"benign\"}\n",
                "\u0000"
            })
    void aFileThatIsNotWhatThePlanSaysIsNotCountedOn(String file) throws IOException {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        TrainingPlan plan =
                Plans.ordinary().setEvaluation(Plans.onPublicSet(bytes, 2, 1)).build();
        scene.coordinator.hold(Sha256.of(bytes), bytes);
        scene.coordinator.asksToEvaluate(plan, 2, MODEL);
        scene.step();
        scene.step();
        assertThat(scene.work.evaluated).isEmpty();
        assertThat(scene.coordinator.evaluations).isEmpty();
        assertThat(scene.filesOf("run-1", 2)).containsExactly("evaluation-refused.txt");
        assertThat(scene.warned)
                .singleElement()
                .asString()
                .startsWith("the public set of run run-1 cannot be counted on: ")
                .doesNotContain("\u001b");
        assertThat(downloads()).as("the average and the set").isEqualTo(2);
    }
}
