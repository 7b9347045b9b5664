package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.ledger.LogHarness;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.testkit.Directories;
import dev.minga.crypto.ledger.EntryBundle;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to the files of a log that both keys signed. */
class LogWalkTest {
    private static final VerifierKeys KEYS = new VerifierKeys(LogHarness.KEYS.get(0), LogHarness.KEYS.get(1));

    @TempDir
    private Path directory = Path.of("");

    private List<Finding> verify() throws IOException {
        return LedgerVerification.verify(directory, KEYS, false).findings();
    }

    /** A log of enrolments, of which the last leaf is no entry. */
    private void logEndingInRubbish(int leaves) throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            List<LoggedEntry> entries = new ArrayList<>(Collections.nCopies(leaves - 1, Entries.enrolled("ada", 5)));
            entries.add(new LoggedEntry(LoggedEntry.Kind.MODEL_PROMOTED, "", 0, "", new byte[] {1}));
            log.database.inTransaction(connection -> {
                Outbox.append(connection, entries);
                return leaves;
            });
            log.open().follow();
        }
        assertThat(verify()).containsExactly(new Finding("leaf " + (leaves - 1), "is no ledger entry"));
    }

    private void damage(String file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(file));
        bytes[at] ^= 4;
        Files.write(directory.resolve(file), bytes);
    }

    @Test
    void anEntryThatTheTileDoesNotHaveIsFoundAndNothingAfterItIsRead() throws Exception {
        logEndingInRubbish(3);
        damage("ledger/tile/0/000.p/3", 40);
        assertThat(verify())
                .containsExactly(
                        new Finding(
                                "ledger/tile/entries/000.p/3",
                                "leaf 1 has not the hash that stands in ledger/tile/0/000.p/3"),
                        new Finding("ledger/tile/0/000.p/3", "hash 1 is not that of what lies below it"));
    }

    @Test
    void aBundleThatCannotBeReadIsOneFindingAndNothingAfterItIsRead() throws Exception {
        logEndingInRubbish(257);
        Path bundle = directory.resolve("ledger/tile/entries/000");
        Files.write(bundle, new byte[] {0, 9, 1});
        assertThat(verify()).containsExactly(new Finding("ledger/tile/entries/000", "the bundle ends within entry 0"));
    }

    @Test
    void aBundleHasAsManyEntriesAsItsNameSays() throws Exception {
        logEndingInRubbish(3);
        Path bundle = directory.resolve("ledger/tile/entries/000.p/3");
        List<byte[]> entries = new ArrayList<>(EntryBundle.decode(Files.readAllBytes(bundle)));
        entries.add(new byte[] {1});
        Files.write(bundle, EntryBundle.encode(entries));
        assertThat(verify()).containsExactly(new Finding("ledger/tile/entries/000.p/3", "has 4 entries"));
    }

    @Test
    void aTileHasAsManyHashesAsItsNameSays() throws Exception {
        logEndingInRubbish(3);
        Path tile = directory.resolve("ledger/tile/0/000.p/3");
        Files.write(tile, Arrays.copyOf(Files.readAllBytes(tile), 128));
        assertThat(verify()).contains(new Finding("ledger/tile/0/000.p/3", "has 128 bytes"));
    }

    @Test
    void aFileThatIsLongerThanAnyIsNotRead() throws Exception {
        logEndingInRubbish(3);
        try (RandomAccessFile tile =
                new RandomAccessFile(directory.resolve("ledger/tile/0/000.p/3").toFile(), "rw")) {
            tile.setLength(1L << 40);
        }
        assertThat(verify())
                .contains(
                        new Finding("ledger/tile/0/000.p/3", "is longer than any file of a log"),
                        new Finding("ledger/tile/0/000.p/3", "is missing"));
    }

    @Test
    void aNarrowLeftoverIsNoLongerThanTheWideFile() throws Exception {
        logEndingInRubbish(3);
        Path wide = directory.resolve("ledger/tile/0/000.p/3");
        byte[] hashes = Files.readAllBytes(wide);
        Files.write(wide.resolveSibling("2"), Arrays.copyOf(hashes, 64));
        assertThat(verify()).hasSize(1);
        Files.write(wide.resolveSibling("2"), Arrays.copyOf(hashes, 128));
        assertThat(verify())
                .contains(new Finding("ledger/tile/0/000.p/2", "is not the beginning of ledger/tile/0/000.p/3"));
    }

    @Test
    void everyFileOfALogOfTwoLevelsCounts() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            LoggedEntry entry = Entries.enrolled("ada", 5);
            log.database.inTransaction(connection -> {
                Outbox.append(connection, Collections.nCopies(600, entry));
                return 600;
            });
            log.open().follow();
            assertThat(verify()).isEmpty();
            for (Path file : Directories.files(directory.resolve("ledger/tile"))) {
                byte[] good = Files.readAllBytes(file);
                byte[] bad = good.clone();
                bad[good.length / 2] ^= 4;
                Files.write(file, bad);
                String name = directory.relativize(file).toString();
                assertThat(verify()).as(name).anyMatch(found -> found.toString().contains(name));
                Files.delete(file);
                assertThat(verify())
                        .as("without " + name)
                        .anyMatch(found ->
                                found.where().equals(name) && found.what().equals("is missing"));
                Files.write(file, good);
            }
            narrowLeftovers();
        }
    }

    /** A crash may leave a narrower file beside the wider one; it has to be its beginning. */
    private void narrowLeftovers() throws IOException {
        Path wide = directory.resolve("ledger/tile/0/002.p/88");
        Path narrow = wide.resolveSibling("3");
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(wide), 96);
        Files.write(narrow, bytes);
        assertThat(verify()).isEmpty();
        bytes[95] ^= 1;
        Files.write(narrow, bytes);
        assertThat(verify())
                .contains(new Finding("ledger/tile/0/002.p/3", "is not the beginning of ledger/tile/0/002.p/88"));
        Files.delete(narrow);
    }
}
