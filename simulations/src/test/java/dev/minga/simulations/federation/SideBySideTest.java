package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes take part in two runs at once: both come to their end, and each node has the receipts and the model of both. */
class SideBySideTest {
    private static final int MOST_STEPS = 20_000;
    private static final int ROUNDS = 3;
    private static final List<String> MEMBERS = List.of("ada", "bob");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void bothRunsAreFinishedByBothNodes() throws Exception {
        LittleWork adas = new LittleWork();
        LittleWork bobs = new LittleWork();
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC());
                LiveNode ada = new LiveNode(federation.join("ada"), adas);
                LiveNode bob = new LiveNode(federation.join("bob"), bobs)) {
            for (String run : List.of("one", "two")) {
                federation.admin.start(TinyPlan.of(run, ROUNDS, 0, MEMBERS));
            }
            for (int step = 0; step < MOST_STEPS && adas.kept.size() + bobs.kept.size() < 4; step++) {
                ada.step();
                bob.step();
            }
            assertThat(List.of(adas.kept.size(), bobs.kept.size()))
                    .as("%s %s", ada.heard.warned, bob.heard.warned)
                    .containsExactly(2, 2);
            for (LiveNode node : List.of(ada, bob)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    for (String run : List.of("one", "two")) {
                        assertThat(Files.exists(node.home.rounds().resolve(run + "/" + round + "/receipt.minga")))
                                .isTrue();
                    }
                }
                assertThat(node.heard.warned).isEmpty();
            }
        }
        assertThat(LiveFederation.findings(directory)).isEmpty();
    }
}
