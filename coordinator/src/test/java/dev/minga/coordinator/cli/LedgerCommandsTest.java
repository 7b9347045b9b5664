package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's commands on the directory of a run of two rounds. */
class LedgerCommandsTest {
    @TempDir
    private Path directory = Path.of("");

    private String root = "";

    @BeforeEach
    void train() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            root = stored.ledger.root().hex();
        }
    }

    private CommandLineRun minga(String verb, String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "ledger";
        words[1] = verb;
        words[2] = directory.toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return CommandLineRun.of(words);
    }

    @Test
    void aWholeLogIsVerifiedAlsoWhileItsCoordinatorRuns() throws Exception {
        String good = "The log of 127.0.0.1/minga/andes is whole: 9 leaves, root " + root + ".\n";
        assertThat(minga("verify")).isEqualTo(new CommandLineRun(0, good, ""));
        Coordinator coordinator = RunningCoordinator.start(new dev.minga.coordinator.store.CoordinatorHome(directory));
        try {
            assertThat(minga("verify")).isEqualTo(new CommandLineRun(0, good, ""));
            assertRefused(minga("discontinue", "--reason", "x"), ExitCode.UNAVAILABLE, "is in use by this process");
        } finally {
            coordinator.close();
        }
    }

    @Test
    void whatIsWrongIsNamedOneLineEach() throws Exception {
        Path checkpoint = directory.resolve("ledger/checkpoint");
        Files.copy(directory.resolve("ledger/checkpoints/3"), checkpoint, StandardCopyOption.REPLACE_EXISTING);
        Path tile = directory.resolve("ledger/tile/0/000.p/9");
        byte[] bytes = Files.readAllBytes(tile);
        bytes[0] ^= 1;
        Files.write(tile, bytes);
        CommandLineRun text = minga("verify");
        assertThat(text.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(text.err()).isEmpty();
        assertThat(text.out().lines())
                .containsExactly(
                        "ledger/tile/entries/000.p/9: leaf 0 has not the hash that stands in ledger/tile/0/000.p/9",
                        "ledger/tile/0/000.p/9: hash 0 is not that of what lies below it",
                        "ledger/checkpoint: the cosignature of ada is none of a member");
        JsonNode json =
                Json.mapper().readTree(minga("verify", "--output", "json").out());
        assertThat(json.get("findings").get(1).get("where").asText()).isEqualTo("ledger/tile/0/000.p/9");
        assertThat(json.get("leaves").asInt()).isEqualTo(3);
    }

    @Test
    void aCopyWithoutBlobsAndWithAnAuditorsOwnKeysIsVerified(@TempDir Path elsewhere) throws Exception {
        Path keys = Files.move(directory.resolve("public-keys.txt"), elsewhere.resolve("keys.txt"));
        Files.move(directory.resolve("blobs"), elsewhere.resolve("blobs"));
        assertRefused(minga("verify"), ExitCode.USAGE, "public-keys.txt cannot be used");
        assertThat(minga("verify", "--keys", keys.toString()).exitCode()).isEqualTo(ExitCode.REFUSED.code());
        CommandLineRun run = minga("verify", "--keys", keys.toString(), "--without-blobs");
        assertThat(run.out()).startsWith("The log of ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aRoundIsAveragedAgain() throws Exception {
        CommandLineRun run = minga("audit", "--run", "run", "--round", "2");
        assertThat(run.out())
                .startsWith(
                        "Round 2 of run: its 2 deltas, aggregated again by the plan's rule, give the logged model ");
        assertThat(run.exitCode()).isZero();
        CommandLineRun none = minga("audit", "--run", "run", "--round", "3", "--output", "json");
        assertThat(none.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(Json.mapper()
                        .readTree(none.out())
                        .get("findings")
                        .get(0)
                        .get("what")
                        .asText())
                .isEqualTo("the log has no average of it");
    }

    @Test
    void aDiscontinuityIsLoggedAndTheLogStaysWhole() throws Exception {
        CommandLineRun said = minga("discontinue", "--reason", "restored from Monday's backup");
        assertThat(said.out()).startsWith("The log goes on from its 9 leaves, root " + root + "; ");
        assertThat(said.exitCode()).isZero();
        assertThat(minga("verify").out()).contains(": 10 leaves, root ");
        assertRefused(minga("discontinue", "--reason", " "), ExitCode.USAGE, "a reason has 1 to 1000 characters");
    }

    @Test
    void whereThereIsNoLogTheMistakeIsNamed(@TempDir Path elsewhere) {
        String nowhere = elsewhere.toString();
        assertRefused(
                CommandLineRun.of("ledger", "verify", nowhere), ExitCode.USAGE, "there is no ledger in " + nowhere);
        assertRefused(
                CommandLineRun.of("ledger", "audit", nowhere, "--run", "r", "--round", "1"),
                ExitCode.USAGE,
                "there is no ledger in " + nowhere);
        assertRefused(
                CommandLineRun.of("ledger", "discontinue", nowhere, "--reason", "r"),
                ExitCode.USAGE,
                "there is no coordinator in " + nowhere);
    }
}
