package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.RunView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes judge three averages: the second is worse for two of them and refused, whatever the third says. */
class EvaluationTest {
    private static final int MOST_STEPS = 20_000;
    private static final String PLAN =
            TinyPlan.judged("judged", List.of("ada", "bob", "cyd"), "heldOut: 0.25", "noiseMultiplier: 10");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aRefusedAverageIsNotTrainedOnAndEverybodyCanCheckIt() throws Exception {
        LittleWork adas = new LittleWork(80, 60, 81);
        LittleWork bobs = new LittleWork(70, 50, 72);
        LittleWork liars = new LittleWork(10, 100, 0);
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC());
                LiveNode ada = new LiveNode(federation.join("ada"), adas);
                LiveNode bob = new LiveNode(federation.join("bob"), bobs);
                LiveNode cyd = new LiveNode(federation.join("cyd"), liars)) {
            federation.admin.start(PLAN);
            boolean ended = false;
            for (int step = 0; step < MOST_STEPS && !ended; step++) {
                ended = ada.steps() & bob.steps() & cyd.steps();
            }
            assertThat(ended)
                    .as("%s %s %s", ada.heard.warned, bob.heard.warned, cyd.heard.warned)
                    .isTrue();
            RunView view = federation.admin.training("judged");
            assertThat(view.history().stream()
                            .map(round -> round.evaluation().orElseThrow().decision()))
                    .containsExactly(Optional.of("PROMOTED"), Optional.of("REFUSED"), Optional.of("PROMOTED"));
            assertThat(view.history().get(1).evaluation().orElseThrow().reason().orElseThrow())
                    .isEqualTo(
                            "the median accuracy of 3 members on held-out records fell by 0.2000, the plan allows a fall of 0.05");
            assertThat(view.history().get(2).base())
                    .isEqualTo(view.history().get(0).model().orElseThrow());
            assertThat(adas.starts.get(2))
                    .as("round 3 starts where round 2 did")
                    .isEqualTo(adas.starts.get(1));
            for (LiveNode node : List.of(ada, bob, cyd)) {
                for (int round = 1; round <= 3; round++) {
                    assertThat(Files.exists(node.home.rounds().resolve("judged/" + round + "/evaluation.minga")))
                            .isTrue();
                }
                assertThat(node.heard.warned).isEmpty();
            }
        }
        assertThat(LiveFederation.findings(directory)).isEmpty();
    }
}
