package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counting again from what a member keeps of an evaluation. */
class RecountTest extends AtAScene {
    private static final TrainingPlan PLAN = Plans.ordinary()
            .setEvaluation(Plans.onPublicSet()
                    .setGate(GatePlan.newBuilder()
                            .setMetric(GateMetric.ATTACK_RECALL)
                            .setQuorum(1)))
            .build();
    private static final byte[] MODEL = Scene.adapter(PLAN, 0.5f);

    private Path plan = Path.of("");
    private Path average = Path.of("");
    private Path receipt = Path.of("");

    @BeforeEach
    void countOnce() {
        scene.coordinator.hold(Sha256.of(Plans.PUBLIC_SET), Plans.PUBLIC_SET);
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.step();
        plan = scene.home.rounds().resolve("run-1/plan.bin");
        average = scene.file("run-1", 2, "average.safetensors");
        receipt = scene.file("run-1", 2, "evaluation.minga");
    }

    private Recount.Counted counted(int round, Path set, Optional<Path> compared, long... counts) throws Exception {
        return Recount.of(new Recount.Source(plan, round, average, set, compared), (terms, at, global, records) -> {
            assertThat(at).isEqualTo(2);
            assertThat(global.vector(2)).isEqualTo(Scene.values(PLAN, 0.5f));
            assertThat(records.records()).hasSize(3);
            return counts;
        });
    }

    @Test
    void theCountsTheScoresAndWhatWasSignedAreTold() throws Exception {
        Recount.Counted counted = counted(2, scene.home.publicSets(), Optional.of(receipt), 1, 1, 0, 1);
        assertThat(counted.counts()).containsExactly(1L, 1L, 0L, 1L);
        assertThat(counted.accuracy()).isEqualTo(2.0 / 3);
        assertThat(counted.macroF1()).isEqualTo((2.0 / 3 + 2.0 / 3) / 2);
        assertThat(counted.attackRecall()).isEqualTo(1);
        assertThat(counted.metric()).contains("ATTACK_RECALL");
        assertThat(counted.model()).isEqualTo(Sha256.of(MODEL).hex());
        assertThat(counted.signed())
                .contains(new Recount.Signed("alpha", List.of(1L, 1L, 0L, 1L), 0, "NO_GATE", "the plan has no gate"));
        assertThat(counted(2, scene.home.publicSets(), Optional.empty(), 2, 0, 1, 0)
                        .signed())
                .isEmpty();
    }

    @Test
    void itIsToldHowManyRecordsAreTakenForAnotherClass() throws Exception {
        assertThat(counted(2, scene.home.publicSets(), Optional.of(receipt), 2, 0, 1, 0)
                        .signed()
                        .orElseThrow()
                        .differing())
                .isEqualTo(2);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws Exception {
        Path other = Files.writeString(folder.resolve("other.jsonl"), "{}");
        assertFails("is another file than the plan's public set", () -> counted(2, other, Optional.empty()));
        assertFails("has no evaluation of round 1", () -> counted(1, scene.home.publicSets(), Optional.empty()));
        assertFails(
                "is no receipt of an evaluation",
                () -> counted(2, scene.home.publicSets(), Optional.of(average), 1, 1, 0, 1));
        Files.write(average, Scene.adapter(PLAN, 0.75f));
        assertFails(
                "is about another average than",
                () -> Recount.of(
                        new Recount.Source(plan, 2, average, scene.home.publicSets(), Optional.of(receipt)),
                        (terms, at, global, records) -> new long[] {1, 1, 0, 1}));
        Files.write(average, MODEL);
        Files.write(plan, PLAN.toBuilder().setQuorum(1).build().toByteArray());
        assertFails(
                "is about another plan than",
                () -> counted(2, scene.home.publicSets(), Optional.of(receipt), 1, 1, 0, 1));
        Files.write(average, new byte[] {1, 2, 3});
        assertFails("", () -> counted(2, scene.home.publicSets(), Optional.empty()));
        Files.delete(average);
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> counted(2, scene.home.publicSets(), Optional.empty()));
        Files.write(
                plan, Plans.ordinary().setEvaluation(Plans.evaluation()).build().toByteArray());
        assertFails("has nothing evaluated on a public set", () -> counted(2, other, Optional.empty()));
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void assertFails(String what, Attempt attempt) {
        assertThatExceptionOfType(IOException.class).isThrownBy(attempt::run).withMessageContaining(what);
    }
}
