package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.SignedStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of a contribution against the blobs that it names. */
class StatementAuditTest {
    @TempDir
    private Path directory = Path.of("");

    private StoredRun stored;
    private LiveRun run;

    @BeforeEach
    void start() throws Exception {
        stored = new StoredRun(directory, List.of("ada", "bob"));
        run = stored.start("run", 1, 2);
    }

    @AfterEach
    void close() throws Exception {
        stored.close();
    }

    private List<String> found() throws Exception {
        stored.ledger.follow();
        return LedgerVerification.verify(directory, stored.keys(), false).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    /** Of ada, as leaf 3, whatever the statement says. */
    private Sha256 logs(byte[] statement) throws Exception {
        Sha256 digest = stored.keep(statement);
        stored.contribute(run, "ada", 0);
        LedgerEntry.Builder entry = stored.entry(3).toBuilder();
        entry.getContributionBuilder().setSignedStatementSha256(ByteString.copyFrom(digest.bytes()));
        stored.replaceEntry(3, entry.build().toByteArray());
        return digest;
    }

    private byte[] delta() {
        return Deltas.at(run.plan().layout(), 0, 0.25f);
    }

    @Test
    void aStatementUnderAnEarlierKeyOfTheSameKindIsFound() throws Exception {
        Applicant again = new Applicant(77);
        stored.outbox.append(
                new MembershipEntries("andes").enrolled("ada", again.key(), again.witnessKey("ada"), Instant.EPOCH));
        stored.contribute(run, "ada", 0);
        assertThat(found()).singleElement().asString().matches("leaf 4: the statement .* is not signed by ada");
    }

    @Test
    void aStatementUnderAKeyOfAnotherKindIsFound() throws Exception {
        stored.outbox.append(Entries.enrolled("ada", 77));
        stored.contribute(run, "ada", 0);
        assertThat(found()).singleElement().asString().matches("leaf 4: the statement .* is not signed by ada");
    }

    @Test
    void theNamedAlgorithmIsTheMembers() throws Exception {
        TestMember ada = stored.member("ada");
        SignedStatement signed = ada.sign(ada.statement(run, delta()));
        Sha256 digest = logs(signed.toBuilder().setAlgorithm("Ed25519").build().toByteArray());
        assertThat(found()).containsExactly("leaf 3: the statement " + digest + " is not signed by ada");
    }

    @Test
    void theDeltaHasTheSizeThatWasStated() throws Exception {
        TestMember ada = stored.member("ada");
        byte[] delta = delta();
        logs(ada.sign(ada.statement(run, delta).setDeltaSize(delta.length + 1)).toByteArray());
        assertThat(found())
                .containsExactly("leaf 3: the delta " + Sha256.of(delta) + " has another size than its statement says");
    }

    @Test
    void aBlobThatIsTooLongForAStatementIsNotRead() throws Exception {
        Sha256 digest = logs(new byte[64 * 1024 + 1]);
        assertThat(found())
                .containsExactly("blobs/" + digest.hex().substring(0, 2) + "/" + digest
                        + ": is too long for a signed statement");
    }

    @Test
    void whatIsNoBlobIsNamed() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("blobs/aa"));
        Files.write(folder.resolve("g".repeat(64)), new byte[1]);
        Files.write(directory.resolve("blobs/notes"), new byte[1]);
        assertThat(found())
                .containsExactlyInAnyOrder(
                        "blobs/aa/" + "g".repeat(64) + ": is not named after a digest",
                        "blobs/notes: is no folder of blobs");
    }
}
