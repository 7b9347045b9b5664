package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest checkpoint lies in two files, which a crash may tell apart. */
class PublicationTest {
    private static final Ed25519NoteSigner ADA = Ed25519NoteSigner.generate(new SeededSecureRandom(3));
    private static final NoteKey ADAS_KEY = NoteKey.cosigner("ada", ADA.publicKey());

    @TempDir
    private Path directory = Path.of("");

    private LogHarness log;
    private Path newest;
    private Path kept;

    @BeforeEach
    void open() throws Exception {
        log = new LogHarness(directory);
        log.add(3);
        log.open().follow();
        newest = directory.resolve("ledger/checkpoint");
        kept = directory.resolve("ledger/checkpoints/3");
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    private static NoteSignature line(String name, Ed25519NoteSigner key, SignedNote note) throws Exception {
        return Cosignature.sign(name, key, note.text(), Instant.EPOCH);
    }

    private static SignedNote read(Path file) throws Exception {
        return SignedNote.parse(Files.readAllBytes(file));
    }

    @Test
    void aCosignatureThatWasShownIsNotLostInACrash() throws Exception {
        for (int changes = 2; changes <= 4; changes++) {
            Ledger ledger = log.open(new TestDisk(changes)); // opening makes two
            try {
                ledger.cosign(3, line("ada", ADA, ledger.note()), ADAS_KEY);
            } catch (IOException crash) {
                assertThat(crash).hasMessage("the disk is gone");
            }
            SignedNote shown = read(newest);
            assertThat(log.open().note().signatures())
                    .as("after %d changes", changes)
                    .containsAll(shown.signatures());
            assertThat(read(newest)).isEqualTo(read(kept));
            Files.write(newest, new SignedNote(shown.text(), shown.signatures().subList(0, 2)).encode());
            Files.copy(newest, kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void theKeptOneMayKnowMoreCosignatures() throws Exception {
        byte[] before = Files.readAllBytes(newest);
        Ledger ledger = log.open();
        assertThat(ledger.cosign(3, line("ada", ADA, ledger.note()), ADAS_KEY)).isTrue();
        Files.write(newest, before);
        assertThat(log.open().note().signatures()).hasSize(3);
        assertThat(read(newest).signatures()).as("published again").hasSize(3);
    }

    /** Of a log that a discontinuity ended. */
    @Test
    void aKeptOneOfTheSameSizeAndAnotherTextDoesNotCount() throws Exception {
        byte[] published = Files.readAllBytes(newest);
        String other = new Checkpoint(LogHarness.ORIGIN, 3, MerkleHash.empty()).text();
        Files.write(kept, SignedNote.sign(other, LogHarness.SIGNERS).encode());
        assertThat(log.open().note().encode()).isEqualTo(published);
        assertThat(kept).hasBinaryContent(published);
    }

    @Test
    void aCheckpointTakesNoMoreCosignaturesThanANoteHas() throws Exception {
        Ledger ledger = log.open();
        for (int i = 0; i < SignedNote.MAX_SIGNATURES - 2; i++) {
            assertThat(cosigns(ledger, "member-" + i)).isTrue();
        }
        assertThat(cosigns(ledger, "ada")).isFalse();
        assertThat(read(newest).signatures()).hasSize(SignedNote.MAX_SIGNATURES);
    }

    private static boolean cosigns(Ledger ledger, String name) throws Exception {
        return ledger.cosign(3, line(name, ADA, ledger.note()), NoteKey.cosigner(name, ADA.publicKey()));
    }

    @Test
    void whatIsLongerThanAnyFileOfALogIsNotRead() throws Exception {
        for (Path file : new Path[] {kept, newest, directory.resolve("ledger/tile/0/000.p/3")}) {
            byte[] good = Files.readAllBytes(file);
            try (var huge = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                huge.setLength(1L << 30);
            }
            log.add(1);
            assertThatExceptionOfType(IOException.class)
                    .as(file.toString())
                    .isThrownBy(() -> log.open().follow())
                    .withMessageContaining("is longer than");
            Files.write(file, good);
        }
    }
}
