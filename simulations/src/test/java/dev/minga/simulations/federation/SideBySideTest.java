package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.audit.Finding;
import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.store.CoordinatorHome;
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
    private static final String PLAN = """
            run: NAME
            rounds: 3
            members:
              ada: 1
              bob: 1
            quorum: 2
            cosignatureQuorum: 0
            recruitmentDeadline: 1h
            roundDeadline: 1h
            base:
              name: tiny
              sha256: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
              hiddenSize: 4
              maxTokens: 64
              labels: [benign, attack]
            lora:
              scheme: ffa
              rank: 2
              alpha: 4
              targets: [query]
              layers: [0]
              seed: 11
              headScale: 1
            optimiser:
              learningRate: 0.1
              momentum: 0.5
            privacy:
              unit: record
              noiseMultiplier: 2
              samplingRate: 0.01
              stepsPerRound: 5
              clipNorm: 1
              delta: 1e-5
              declaredUnits: 1000
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void bothRunsAreFinishedByBothNodes() throws Exception {
        LittleWork adas = new LittleWork();
        LittleWork bobs = new LittleWork();
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC());
                LiveNode ada = new LiveNode(federation.join("ada"), adas);
                LiveNode bob = new LiveNode(federation.join("bob"), bobs)) {
            federation.admin.start(PLAN.replace("NAME", "one"));
            federation.admin.start(PLAN.replace("NAME", "two"));
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
        Path coordinator = directory.resolve("coordinator");
        assertThat(LedgerVerification.verify(
                                coordinator, VerifierKeys.read(new CoordinatorHome(coordinator).publicKeys()), false)
                        .findings())
                .extracting(Finding::toString)
                .isEmpty();
    }
}
