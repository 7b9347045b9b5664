package dev.minga.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server optimiser remembers outlives the process, round for round. */
class ServerStateTest {
    private static final PlanSettings PLAN = Plans.aggregated(
            "run",
            3,
            3,
            RunsHarness.MEMBERS,
            "{rule: fedavg, server: {optimiser: momentum, learningRate: 1, momentum: 0.5}}");

    @TempDir
    private Path directory = Path.of("");

    private static void round(RunsHarness coordinator) throws IOException {
        for (String member : RunsHarness.MEMBERS) {
            assertThat(coordinator.contribute(member)).isEmpty();
        }
        coordinator.sum();
    }

    private static List<RoundClosed> closed(MemoryJournal journal) {
        return journal.replay("run").stream()
                .filter(RoundClosed.class::isInstance)
                .map(RoundClosed.class::cast)
                .toList();
    }

    private MemoryJournal whole(Path folder, boolean restarts) throws IOException {
        MemoryJournal journal = new MemoryJournal();
        RunsHarness coordinator = new RunsHarness(journal, folder);
        assertThat(coordinator.runs.start(PLAN)).isPresent();
        coordinator.everybodyArrives();
        for (int round = 1; round <= 3; round++) {
            round(coordinator);
            if (restarts) {
                coordinator = new RunsHarness(journal, folder);
            }
        }
        assertThat(coordinator.state()).isInstanceOf(Closed.class);
        return journal;
    }

    @Test
    void aRestartBetweenAnyTwoRoundsChangesNothing() throws IOException {
        List<Sha256> models = closed(whole(directory.resolve("a"), false)).stream()
                .map(RoundClosed::model)
                .toList();
        List<RoundClosed> restarted = closed(whole(directory.resolve("b"), true));
        assertThat(restarted.stream().map(RoundClosed::model)).containsExactlyElementsOf(models);
        assertThat(restarted.stream()
                        .map(one -> one.serverState().orElseThrow())
                        .distinct())
                .hasSize(3);
    }

    @Test
    void aStateThatIsLostEndsTheRunOrWaitsForIt() throws IOException {
        MemoryJournal journal = new MemoryJournal();
        RunsHarness coordinator = new RunsHarness(journal, directory);
        assertThat(coordinator.runs.start(PLAN)).isPresent();
        coordinator.everybodyArrives();
        round(coordinator);
        Path state = coordinator.blobs.path(closed(journal).get(0).serverState().orElseThrow());
        byte[] bytes = Files.readAllBytes(state);
        Files.delete(state);
        round(coordinator);
        assertThat(closed(journal))
                .as("it is tried again until the disk gives it")
                .hasSize(1);
        Files.write(state, new byte[bytes.length]);
        coordinator.mailbox.pass(Duration.ofSeconds(2));
        coordinator.sum();
        assertThat(coordinator.state()).isInstanceOf(Aborted.class);
    }
}
