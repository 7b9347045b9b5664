package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LogHarness;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are not this log's, or vouched for by nobody it knows. Leaves 0 to 2: ada, bob, eve, one at a time. */
class LogReadingTest {
    private static final VerifierKeys KEYS = new VerifierKeys(LogHarness.KEYS.get(0), LogHarness.KEYS.get(1));
    private static final String NEWEST = "ledger/checkpoint";
    private static final String ROOT = "its root is not that of the leaves";

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void threeLeaves() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            Ledger ledger = log.open();
            for (String member : List.of("ada", "bob", "eve")) {
                log.outbox.append(Entries.enrolled(member, seed(member)));
                ledger.follow();
            }
        }
        assertThat(verify()).isEmpty();
    }

    private static long seed(String member) {
        return member.hashCode();
    }

    private List<Finding> verify() throws IOException {
        return LedgerVerification.verify(directory, KEYS, false).findings();
    }

    private static SignedNote signed(String origin, long size) {
        return SignedNote.sign(new Checkpoint(origin, size, MerkleHash.empty()).text(), LogHarness.SIGNERS);
    }

    private SignedNote note(String file) throws Exception {
        return SignedNote.parse(Files.readAllBytes(directory.resolve(file)));
    }

    private void write(String file, SignedNote note) throws IOException {
        Files.write(directory.resolve(file), note.encode());
    }

    /** The note of a file with a line that this member's key makes of a text. */
    private void cosign(String file, String member, Ed25519NoteSigner key, String text) throws Exception {
        write(file, note(file).with(Cosignature.sign(member, key, text, Instant.EPOCH)));
    }

    @Test
    void eachCheckpointHasTheRootOfItsLeaves() throws Exception {
        write("ledger/checkpoints/2", signed(LogHarness.ORIGIN, 2));
        assertThat(verify()).containsExactly(new Finding("ledger/checkpoints/2", ROOT));
        Files.delete(directory.resolve("ledger/checkpoints/2"));
        write(NEWEST, signed(LogHarness.ORIGIN, 3));
        assertThat(verify()).containsExactly(new Finding(NEWEST, ROOT));
    }

    @Test
    void aCheckpointIsKeptUnderItsSize() throws Exception {
        write("ledger/checkpoints/2", note("ledger/checkpoints/1"));
        assertThat(verify()).contains(new Finding("ledger/checkpoints/2", "is the checkpoint of another size"));
    }

    @Test
    void aCheckpointIsOfThisLog() throws Exception {
        write("ledger/checkpoints/2", signed("elsewhere", 2));
        assertThat(verify())
                .contains(new Finding(
                        "ledger/checkpoints/2", "is a checkpoint of another log than " + LogHarness.ORIGIN));
    }

    @Test
    void whatIsLongerThanAnyNoteIsNotRead() throws Exception {
        Files.write(directory.resolve("ledger/checkpoints/2"), new byte[SignedNote.MAX_BYTES + 1]);
        assertThat(verify()).containsExactly(new Finding("ledger/checkpoints/2", "is longer than any note"));
    }

    @Test
    void onlyMembersCosignAndOnlyWhatTheySaw() throws Exception {
        Ed25519NoteSigner bob = Entries.witness(seed("bob"));
        String stranger = "the cosignature of bob is none of a member";
        for (String file : List.of(NEWEST, "ledger/checkpoints/2", "ledger/checkpoints/3")) {
            SignedNote honest = note(file);
            cosign(file, "bob", bob, honest.text());
            assertThat(verify()).as(file).isEmpty();
            write(file, honest);
            cosign(file, "bob", Entries.witness(7), honest.text());
            assertThat(verify()).as("another key, %s", file).containsExactly(new Finding(file, stranger));
            write(file, honest);
            cosign(file, "bob", bob, note("ledger/checkpoints/1").text());
            assertThat(verify()).as("another text, %s", file).containsExactly(new Finding(file, stranger));
            write(file, honest);
        }
    }

    @Test
    void theLogsNameAloneMakesNoSignatureTheLogs() throws Exception {
        SignedNote honest = note(NEWEST);
        NoteSigner other = NoteSigner.log(LogHarness.ORIGIN, Entries.witness(7));
        write(
                NEWEST,
                honest.with(SignedNote.sign(honest.text(), List.of(other))
                        .signatures()
                        .get(0)));
        assertThat(verify())
                .containsExactly(
                        new Finding(NEWEST, "the cosignature of " + LogHarness.ORIGIN + " is none of a member"));
    }

    /** While it is read, the coordinator may publish more, and who enrolled since may cosign that. */
    @Test
    void aLogThatGrowsMeanwhileIsWhole() throws Exception {
        write(NEWEST, note("ledger/checkpoints/2"));
        cosign(
                "ledger/checkpoints/3",
                "eve",
                Entries.witness(seed("eve")),
                note("ledger/checkpoints/3").text());
        assertThat(verify()).isEmpty();
    }
}
