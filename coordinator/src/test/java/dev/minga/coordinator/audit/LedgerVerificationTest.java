package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LogHarness;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.testkit.Directories;
import dev.minga.coordinator.testkit.SeededSecureRandom;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RunPlanned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerVerificationTest {
    @TempDir
    private Path directory = Path.of("");

    private List<Finding> verify(VerifierKeys keys) throws IOException {
        return LedgerVerification.verify(directory, keys, false).findings();
    }

    @Test
    void aRealRunIsWhole() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            LedgerVerification.Report report = LedgerVerification.verify(directory, stored.keys(), false);
            assertThat(report.findings()).isEmpty();
            assertThat(report.leaves()).isEqualTo(9);
            assertThat(report.root()).isEqualTo(stored.ledger.root().hex());
            assertThat(report.log()).isEqualTo("127.0.0.1/minga/andes");
        }
    }

    @Test
    void aBlobMayBeAbsentOnlyWhereThatIsSaid() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            ContributionLogged adas =
                    LedgerEntry.parseFrom(stored.ledger.entry(3)).getContribution();
            Sha256 delta = Sha256.ofBytes(adas.getDeltaSha256().toByteArray());
            Files.delete(stored.blob(delta));
            assertThat(verify(stored.keys()))
                    .containsExactly(new Finding("leaf 3", "the delta " + delta + " is not among the blobs"));
            Sha256 statement = Sha256.ofBytes(adas.getSignedStatementSha256().toByteArray());
            Files.delete(stored.blob(statement));
            assertThat(verify(stored.keys())).hasSize(2);
            assertThat(LedgerVerification.verify(directory, stored.keys(), true).findings())
                    .isEmpty();
        }
    }

    @Test
    void otherKeysAreNotTheLogs() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            VerifierKeys right = stored.keys();
            NoteKey other = NoteKey.log(
                    right.origin(),
                    Ed25519NoteSigner.generate(new SeededSecureRandom(9)).publicKey());
            assertThat(verify(new VerifierKeys(other, right.minga())))
                    .contains(new Finding("ledger/checkpoint", "the checkpoint has no signature by " + other));
            Files.delete(directory.resolve("ledger/checkpoint"));
            assertThat(verify(right)).containsExactly(new Finding("ledger/checkpoint", "is missing"));
        }
    }

    /** Signed by both keys, and yet no history: what an entry says has to follow from those before it. */
    private List<Finding> after(StoredRun stored, int leaf, UnaryOperator<LedgerEntry> turned) throws Exception {
        byte[] bytes =
                turned.apply(LedgerEntry.parseFrom(stored.ledger.entry(leaf))).toByteArray();
        stored.outbox.append(new LoggedEntry(Kind.CONTRIBUTION, "", 0, "", bytes));
        stored.ledger.follow();
        return verify(stored.keys());
    }

    private static LedgerEntry contribution(LedgerEntry entry, UnaryOperator<ContributionLogged.Builder> change) {
        return entry.toBuilder()
                .setContribution(change.apply(entry.getContribution().toBuilder()))
                .build();
    }

    private static LedgerEntry averaged(LedgerEntry entry, UnaryOperator<RoundAveraged.Builder> change) {
        return entry.toBuilder()
                .setRoundAveraged(change.apply(entry.getRoundAveraged().toBuilder()))
                .build();
    }

    private static String lines(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    @Test
    void whatCannotHaveHappenedIsFound() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 3, 2);
            stored.contribute(run, "ada", 0);
            stored.contribute(run, "bob", 1);
            stored.contribute(run, "ada", 2);
            stored.ledger.follow();
            assertThat(verify(stored.keys())).isEmpty();
            assertThat(lines(after(stored, 5, entry -> averaged(entry, average -> average.setRound(2)))))
                    .contains("leaf 7: the base is not the model that round 2 of run run starts from")
                    .contains("leaf 7: the contribution of ada is none that was logged for round 2");
            assertThat(lines(after(stored, 6, entry -> contribution(entry, one -> one.setMember("eve")))))
                    .contains("leaf 8: the plan of run run does not name eve")
                    .contains("leaf 8: eve was never a member");
            assertThat(lines(after(stored, 6, entry -> contribution(entry, one -> one.setRun("walk")))))
                    .contains("leaf 9: run walk was not planned before");
            assertThat(lines(after(
                            stored,
                            3,
                            entry -> contribution(entry, one -> one.setPlanSha256(ByteString.copyFrom(new byte[32]))))))
                    .contains("leaf 10: the plan is another than the logged one of run run")
                    .contains("leaf 10: round 1 of run run is not the one that was open, 3")
                    .contains("leaf 10: the statement ");
            assertThat(lines(after(
                            stored,
                            3,
                            entry -> contribution(entry, one -> one.setDeltaSha256(ByteString.copyFrom(new byte[3]))))))
                    .contains("leaf 11: a digest has not 32 bytes");
            assertThat(lines(after(
                            stored,
                            0,
                            entry -> entry.toBuilder().setFederation("alps").build())))
                    .contains("leaf 12: is of another federation");
            assertThat(lines(after(stored, 2, entry -> entry))).contains("leaf 13: run run is planned a second time");
            assertThat(lines(after(
                            stored, 2, entry -> entry.toBuilder().clearWhat().build())))
                    .contains("leaf 14: says nothing that is known");
            assertThat(lines(after(
                            stored,
                            2,
                            entry -> entry.toBuilder()
                                    .setRunPlanned(RunPlanned.newBuilder().setPlan(ByteString.copyFromUtf8("\u0001")))
                                    .build())))
                    .contains("leaf 15: is no ledger entry");
        }
    }

    @Test
    void weightsOrderAndQuorumAreThePlans() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 3, 2);
            stored.contribute(run, "ada", 0);
            stored.contribute(run, "bob", 1);
            stored.ledger.follow();
            String found = lines(after(
                    stored,
                    5,
                    entry -> averaged(entry, average -> {
                        var first = average.getContributions(0);
                        return average.setRule("krum")
                                .clearContributions()
                                .addContributions(first.toBuilder().setWeight(7));
                    })));
            assertThat(found)
                    .contains("leaf 6: the rule is none that is known")
                    .contains("leaf 6: fewer contributions are averaged than the plan's quorum")
                    .contains("leaf 6: the weight of ada is not the plan's");
            assertThat(lines(after(
                            stored,
                            5,
                            entry -> averaged(entry, average -> {
                                var first = average.getContributions(0);
                                var second = average.getContributions(1);
                                return average.clearContributions()
                                        .addContributions(second)
                                        .addContributions(first);
                            }))))
                    .contains("leaf 7: the members are not in order at ada");
        }
    }

    @Test
    void aStatementUnderAnEarlierKeyIsFound() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 1, 2);
            stored.outbox.append(enrolled("ada", 77));
            stored.contribute(run, "ada", 0);
            stored.ledger.follow();
            assertThat(lines(verify(stored.keys())))
                    .startsWith("leaf 4: the statement ")
                    .endsWith(" is not signed by ada");
        }
    }

    private static LoggedEntry enrolled(String member, long seed) {
        SeededSecureRandom random = new SeededSecureRandom(seed);
        return new MembershipEntries("andes")
                .enrolled(
                        member,
                        Ed25519Signer.generate(random).publicKey(),
                        NoteKey.cosigner(
                                member, Ed25519NoteSigner.generate(random).publicKey()),
                        Instant.EPOCH);
    }

    @Test
    void everyFileOfALogOfTwoLevelsCounts() throws Exception {
        VerifierKeys keys = new VerifierKeys(LogHarness.KEYS.get(0), LogHarness.KEYS.get(1));
        try (LogHarness log = new LogHarness(directory)) {
            LoggedEntry entry = enrolled("ada", 5);
            log.database.inTransaction(connection -> {
                Outbox.append(connection, java.util.Collections.nCopies(600, entry));
                return 600;
            });
            log.open().follow();
            assertThat(verify(keys)).isEmpty();
            for (Path file : Directories.files(directory.resolve("ledger/tile"))) {
                byte[] good = Files.readAllBytes(file);
                byte[] bad = good.clone();
                bad[good.length / 2] ^= 4;
                Files.write(file, bad);
                String name = directory.relativize(file).toString();
                assertThat(verify(keys))
                        .as(name)
                        .anyMatch(found -> found.toString().contains(name));
                Files.delete(file);
                assertThat(verify(keys))
                        .as("without " + name)
                        .anyMatch(found ->
                                found.where().equals(name) && found.what().equals("is missing"));
                Files.write(file, good);
            }
            narrowLeftovers(keys);
        }
    }

    /** A crash may leave a narrower file beside the wider one; it has to be its beginning. */
    private void narrowLeftovers(VerifierKeys keys) throws IOException {
        Path wide = directory.resolve("ledger/tile/0/002.p/88");
        Path narrow = wide.resolveSibling("3");
        byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(wide), 96);
        Files.write(narrow, bytes);
        assertThat(verify(keys)).isEmpty();
        bytes[95] ^= 1;
        Files.write(narrow, bytes);
        assertThat(verify(keys))
                .contains(new Finding("ledger/tile/0/002.p/3", "is not the beginning of ledger/tile/0/002.p/88"));
        Files.delete(narrow);
    }

    @Test
    void aLogThatGrowsMeanwhileIsWhole() throws Exception {
        VerifierKeys keys = new VerifierKeys(LogHarness.KEYS.get(0), LogHarness.KEYS.get(1));
        try (LogHarness log = new LogHarness(directory)) {
            log.outbox.append(enrolled("ada", 5));
            log.open().follow();
            byte[] earlier = Files.readAllBytes(directory.resolve("ledger/checkpoint"));
            log.outbox.append(enrolled("bob", 6));
            log.open().follow();
            Files.write(directory.resolve("ledger/checkpoint"), earlier);
            assertThat(verify(keys)).isEmpty();
        }
    }

    @Test
    void keysThatAreNoneAreRefused() throws IOException, SQLException {
        Path file = directory.resolve("keys.txt");
        String log = LogHarness.KEYS.get(0).vkey();
        for (String text :
                List.of("", log, log + "\n" + log, "rubbish\n" + log, log + "\n" + log.replace("127", "128"))) {
            Files.writeString(file, text);
            assertThatExceptionOfType(IOException.class)
                    .as(text)
                    .isThrownBy(() -> VerifierKeys.read(file))
                    .withMessageContaining("keys.txt");
        }
    }
}
