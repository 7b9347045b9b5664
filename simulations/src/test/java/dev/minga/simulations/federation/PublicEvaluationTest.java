package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.RunView;
import dev.minga.crypto.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes judge three averages on one public set, over the network; the third lies in both directions. Nobody is charged. */
class PublicEvaluationTest {
    private static final int MOST_STEPS = 20_000;
    private static final byte[] SET = ("{\"text\": \"GET /\", \"label\": \"benign\"}\n".repeat(100)
                    + "{\"text\": \"GET /?q=' OR 1=1\", \"label\": \"attack\"}\n")
            .getBytes(StandardCharsets.UTF_8);
    private static final String PLAN = TinyPlan.judged("judged", List.of("ada", "bob", "cyd"), "publicSet: set.jsonl");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theMedianDecidesAndNothingIsCharged() throws Exception {
        LittleWork adas = new LittleWork(80, 60, 81);
        LittleWork bobs = new LittleWork(81, 60, 82);
        LittleWork liars = new LittleWork(10, 100, 0);
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC());
                LiveNode ada = new LiveNode(federation.join("ada"), adas);
                LiveNode bob = new LiveNode(federation.join("bob"), bobs);
                LiveNode cyd = new LiveNode(federation.join("cyd"), liars)) {
            RunView started = federation.admin.start(PLAN, Optional.of(SET), Optional.empty());
            assertThat(started.evaluatedOn().orElseThrow().line())
                    .isEqualTo("public set " + Sha256.of(SET) + " of 101 records, counted exactly");
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
                            "the median accuracy of 3 members on the public set fell by 0.1980, the plan allows a fall of"
                                    + " 0.05");
            assertThat(view.history().get(2).base())
                    .isEqualTo(view.history().get(0).model().orElseThrow());
            for (LiveNode node : List.of(ada, bob, cyd)) {
                for (int round = 1; round <= 3; round++) {
                    assertThat(node.home.rounds().resolve("judged/" + round + "/evaluation.minga"))
                            .exists();
                }
                assertThat(Files.readAllBytes(
                                node.home.directory().resolve("public-sets/" + Sha256.of(SET) + ".jsonl")))
                        .isEqualTo(SET);
                assertThat(Files.readString(node.home.directory().resolve("budget/ledger.jsonl")))
                        .contains("round-begun")
                        .doesNotContain("evaluation-begun", "evaluation-kept");
                assertThat(node.heard.warned).isEmpty();
            }
        }
        assertThat(LiveFederation.findings(directory)).isEmpty();
    }
}
