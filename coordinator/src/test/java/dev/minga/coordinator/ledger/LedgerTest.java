package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.coordinator.testkit.Directories;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Ed25519NoteSigner ADA = Ed25519NoteSigner.generate(new SeededSecureRandom(3));
    private static final NoteKey ADAS_KEY = NoteKey.cosigner("ada", ADA.publicKey());

    @TempDir
    private Path directory = Path.of("");

    private LogHarness log;

    @BeforeEach
    void open() throws Exception {
        log = new LogHarness(directory);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    @Test
    void itFollowsTheOutbox() throws Exception {
        Ledger ledger = log.open();
        assertThat(ledger.checkpoint()).isEqualTo(new Checkpoint(LogHarness.ORIGIN, 0, MerkleHash.empty()));
        ledger.follow();
        assertThat(ledger.checkpoint().size()).as("nothing to follow").isZero();
        log.add(600);
        ledger.follow();
        assertThat(ledger.checkpoint().size()).isEqualTo(600);
        assertThat(ledger.root())
                .isEqualTo(MerkleTree.rootOf(java.util.stream.LongStream.range(0, 600)
                        .mapToObj(leaf -> MerkleHash.leaf(LogHarness.entry(leaf)))
                        .toList()));
        assertThat(ledger.entry(599)).isEqualTo(LogHarness.entry(599));
        for (long leaf : new long[] {0, 255, 256, 599}) {
            assertThat(ledger.inclusion(leaf, 600).verifies(MerkleHash.leaf(LogHarness.entry(leaf)), ledger.root()))
                    .as("leaf %d", leaf)
                    .isTrue();
        }
    }

    @Test
    void aCheckpointIsSignedByBothKeysAndOnlyOverLeavesThatAreOnDisk() throws Exception {
        List<Long> published = new ArrayList<>();
        Ledger ledger = log.open(new Disk() {
            @Override
            public void write(Path file, byte[] bytes) throws IOException {
                Disk.FILES.write(file, bytes);
                if (file.getFileName().toString().equals("checkpoint")) {
                    published.add(requireOnDisk(bytes).size());
                }
            }

            @Override
            public void delete(Path file) throws IOException {
                Disk.FILES.delete(file);
            }
        });
        log.add(3);
        ledger.follow();
        log.add(300);
        ledger.follow();
        assertThat(published).containsExactly(3L, 259L, 303L);
    }

    private Checkpoint requireOnDisk(byte[] bytes) {
        try {
            Checkpoint checkpoint = Checkpoint.open(SignedNote.parse(bytes), LogHarness.KEYS);
            LedgerFiles files = log.files(new TestDisk());
            assertThat(new MerkleTree(files, checkpoint.size()).root()).isEqualTo(checkpoint.root());
            assertThat(files.entries((checkpoint.size() - 1) / 256, (int) ((checkpoint.size() - 1) % 256) + 1))
                    .endsWith(LogHarness.entry(checkpoint.size() - 1));
            return checkpoint;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void proofsOfWhatIsNotThereAreTheCallersFault() throws Exception {
        Ledger ledger = log.open();
        log.add(5);
        ledger.follow();
        log.add(1);
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.inclusion(5, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.inclusion(-1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.inclusion(0, 6));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.consistency(3, 6));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.consistency(5, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.consistency(0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.entry(6));
    }

    /** What the three steps do, until the disk dies. */
    private static List<SignedNote> live(LogHarness log, Disk disk) throws Exception {
        List<SignedNote> published = new ArrayList<>();
        boolean alive = true;
        for (int count : new int[] {250, 20, 3}) {
            log.add(count);
            if (alive) {
                alive = survives(log, disk, published);
            }
        }
        return published;
    }

    private static boolean survives(LogHarness log, Disk disk, List<SignedNote> published) throws Exception {
        try {
            Ledger ledger = log.open(disk);
            ledger.follow();
            published.add(ledger.note());
            long size = ledger.checkpoint().size();
            return ledger.cosign(size, cosignature(ledger.note()), ADAS_KEY);
        } catch (IOException crash) {
            Path checkpoint = log.files(disk).checkpointFile();
            if (Files.exists(checkpoint)) {
                published.add(SignedNote.parse(Files.readAllBytes(checkpoint)));
            }
            return false;
        }
    }

    private static NoteSignature cosignature(SignedNote note) throws Exception {
        return Cosignature.sign("ada", ADA, note.text(), Instant.ofEpochSecond(1_800_000_000));
    }

    @Test
    void afterACrashBetweenAnyTwoWritesItIsTheSameLog() throws Exception {
        TestDisk whole = new TestDisk();
        try (LogHarness uninterrupted = new LogHarness(directory.resolve("whole"))) {
            live(uninterrupted, whole);
            assertThat(whole.changed).as("moments at which to crash").hasSizeGreaterThan(25);
            Checkpoint expected = uninterrupted.open().checkpoint();
            var files = Directories.content(directory.resolve("whole/ledger/tile"));
            for (int changes = 0; changes < whole.changed.size(); changes++) {
                try (LogHarness crashed = new LogHarness(directory.resolve("crashed-" + changes))) {
                    List<SignedNote> published = live(crashed, new TestDisk(changes));
                    Ledger reopened = crashed.open();
                    reopened.follow();
                    assertThat(reopened.checkpoint())
                            .as("after %d changes", changes)
                            .isEqualTo(expected);
                    assertThat(Directories.content(crashed.directory.resolve("ledger/tile")))
                            .as("after %d changes", changes)
                            .isEqualTo(files);
                    for (SignedNote note : published) {
                        Checkpoint old = Checkpoint.open(note, LogHarness.KEYS);
                        assertThat(reopened.consistency(old.size(), 273).verifies(old.root(), expected.root()))
                                .as("after %d changes, from %d", changes, old.size())
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void aDatabaseThatIsOlderThanTheLedgerIsRefused() throws Exception {
        log.add(5);
        log.open().follow();
        try (LogHarness older = new LogHarness(directory.resolve("older"))) {
            older.add(4);
            Directories.copy(directory.resolve("ledger"), directory.resolve("older/ledger"));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(older::open)
                    .withMessageContaining("knows 4 ledger entries, but 5 were published")
                    .withMessageContaining("restore both from the same backup");
        }
    }

    @Test
    void anotherLogsFilesAreRefused() throws Exception {
        log.add(1);
        log.open().follow();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Ledger.open("else", log.files(new TestDisk()), log.outbox, LogHarness.SIGNERS))
                .withMessageContaining("the ledger is " + LogHarness.ORIGIN + "'s, not else's");
    }

    @Test
    void aDamagedCheckpointIsRefused() throws Exception {
        log.add(1);
        log.open().follow();
        Path file = directory.resolve("ledger/checkpoint");
        byte[] good = Files.readAllBytes(file);
        for (int at : new int[] {0, 25, good.length - 30, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertThatExceptionOfType(IOException.class)
                    .as("byte %d", at)
                    .isThrownBy(log::open)
                    .withMessageContaining("checkpoint is damaged")
                    .withMessageContaining("restore the ledger from a backup");
        }
    }

    @Test
    void cosignaturesAreKeptAlsoForOlderCheckpoints() throws Exception {
        Ledger ledger = log.open();
        log.add(3);
        ledger.follow();
        NoteSignature line = cosignature(ledger.note());
        log.add(2);
        ledger.follow();
        assertThat(ledger.cosign(5, line, ADAS_KEY)).as("over another size").isFalse();
        assertThat(ledger.cosign(4, line, ADAS_KEY)).as("never published").isFalse();
        NoteKey bobs = NoteKey.cosigner(
                "bob", Ed25519NoteSigner.generate(new SeededSecureRandom(4)).publicKey());
        assertThat(ledger.cosign(3, line, bobs)).as("by another key").isFalse();
        assertThat(ledger.cosign(3, line, ADAS_KEY)).isTrue();
        assertThat(ledger.cosign(3, line, ADAS_KEY)).as("again").isTrue();
        assertThat(ledger.note().signatures()).as("the newest").hasSize(2);
        List<SignedNote> reopened = log.open().checkpointsAbove(0);
        assertThat(reopened).hasSize(2);
        assertThat(reopened.get(1).signatures()).hasSize(3).endsWith(line);
        assertThat(log.open().checkpointsAbove(3)).hasSize(1);
    }

    @Test
    void whatWasKeptButNeverPublishedIsForgotten() throws Exception {
        log.add(3);
        log.open().follow();
        Path kept = directory.resolve("ledger/checkpoints");
        Files.copy(kept.resolve("3"), kept.resolve("4"));
        assertThat(log.open().checkpointsAbove(0)).hasSize(1);
        assertThat(kept.resolve("4")).doesNotExist();
        Files.copy(kept.resolve("3"), kept.resolve("2"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(log::open)
                .withMessageContaining("is the checkpoint of another size");
    }

    @Test
    void onlyTheNewestCheckpointsAreKept() throws Exception {
        Ledger ledger = log.open();
        KeptNotes kept = KeptNotes.load(log.files(new TestDisk()), 0);
        for (int size = 1; size <= KeptNotes.MOST + 2; size++) {
            kept.keep(size, ledger.note());
        }
        assertThat(kept.of(2)).isEmpty();
        assertThat(kept.of(3)).isPresent();
        assertThat(Directories.files(directory.resolve("ledger/checkpoints"))).hasSize(KeptNotes.MOST);
    }
}
