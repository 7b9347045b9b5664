package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed plans that no node can follow, and names that would like to be paths. */
class HostilePlanTest {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0.25f);

    @TempDir
    Path parent;

    @SuppressWarnings("NullAway.Init")
    private Scene scene;

    @BeforeEach
    void join() throws IOException {
        scene = new Scene(Files.createDirectory(parent.resolve("node")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "..",
                ".",
                "",
                "a/b",
                "/etc/x",
                "a\\b",
                "A",
                "a b",
                "-a",
                "run\n2",
                "run\u0000",
                "é",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aRunsNameNeverBecomesAPathUnlessItIsPlain(String run) throws IOException {
        TrainingPlan plan = Plans.ordinary().setRun(run).build();
        scene.coordinator.hold(Sha256.of(GLOBAL), GLOBAL);
        scene.coordinator.asks(plan.toByteArray(), 1, Sha256.of(GLOBAL).bytes(), GLOBAL.length);
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline(run, DeclineReason.PLAN_NOT_ALLOWED));
        assertThat(scene.warned).singleElement().asString().endsWith(": the run's name is malformed");
        assertThat(scene.warned.get(0)).doesNotContain("\n", "\u0000");
        scene.coordinator.ends(run, true, "done", Sha256.of(GLOBAL).bytes());
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.work.kept).isEmpty();
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files).containsExactly(parent.resolve("node"));
        }
        assertThat(Files.exists(scene.home.rounds())).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "dev.minga.node.participation.ImpossibleTraining#plans",
        "dev.minga.node.participation.ImpossibleEvaluations#plans",
        "dev.minga.node.participation.ImpossibleAverages#plans"
    })
    void aPlanThatNoNodeCanFollowIsDeclinedAndTheNodeGoesOn(String sentence, TrainingPlan plan) throws IOException {
        scene.coordinator.asks(plan.toByteArray(), 1, new byte[32], 10);
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
        assertThat(scene.warned).singleElement().asString().startsWith("declines run run-1: " + sentence);
        assertThat(scene.budget()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aRoundThatThePlanDoesNotHaveIsNotTrained(int round) {
        scene.coordinator.asks(PLAN, round, GLOBAL);
        scene.step();
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned)
                .containsExactly("the coordinator asks for round " + round
                        + ", which the plan does not have; nothing is trained");
    }
}
