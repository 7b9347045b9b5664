package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.terminal.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Garbage beside a run of two rounds. */
@Timeout(60)
class GarbageCommandTest {
    private static final String DELETED =
            " 1 blobs that no run names, 0 uploads that stopped over a day ago, " + "0 half-written files: 3 bytes.\n";

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void train() throws Exception {
        StoredRun.ofTwoRounds(directory).close();
    }

    private Sha256 garbage() throws Exception {
        return new BlobStore(directory).put(new byte[3]);
    }

    private boolean isThere(Sha256 blob) throws Exception {
        return new BlobStore(directory).has(blob);
    }

    private CommandLineRun gc(String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "coordinator";
        words[1] = "gc";
        words[2] = directory.toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return CommandLineRun.of(words);
    }

    private void assertWhole() {
        assertThat(CommandLineRun.of("ledger", "verify", directory.toString()).exitCode())
                .isZero();
        assertThat(CommandLineRun.of("ledger", "audit", directory.toString(), "--run", "run", "--round", "2")
                        .exitCode())
                .isZero();
    }

    @Test
    void ofAStoppedCoordinator() throws Exception {
        Sha256 garbage = garbage();
        assertThat(gc("--dry-run")).isEqualTo(new CommandLineRun(0, "Would delete" + DELETED, ""));
        assertThat(isThere(garbage)).isTrue();
        assertThat(gc()).isEqualTo(new CommandLineRun(0, "Deleted" + DELETED, ""));
        assertThat(isThere(garbage)).isFalse();
        assertWhole();
    }

    @Test
    void ofARunningCoordinatorWhichCollectsAtItsStartToo() throws Exception {
        Sha256 garbage = garbage();
        try (Coordinator running = RunningCoordinator.start(new CoordinatorHome(directory))) {
            assertThat(running).isNotNull();
            assertThat(isThere(garbage)).as("at its start").isFalse();
            garbage();
            assertThat(gc("--dry-run", "--output", "json").out())
                    .isEqualToIgnoringWhitespace("{\"blobs\":1,\"uploads\":0,\"temporary\":0,\"bytes\":3}");
            assertThat(gc().out()).isEqualTo("Deleted" + DELETED);
            assertThat(isThere(garbage)).isFalse();
        }
        assertWhole();
    }

    @Test
    void whereThereIsNoCoordinator(@TempDir Path elsewhere) {
        assertRefused(
                CommandLineRun.of("coordinator", "gc", elsewhere.toString()),
                ExitCode.USAGE,
                "there is no coordinator in " + elsewhere);
    }
}
