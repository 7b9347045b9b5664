package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LogHarness;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void keysThatAreNoneAreRefused() throws IOException {
        Path file = directory.resolve("keys.txt");
        String log = LogHarness.KEYS.get(0).vkey();
        NoteKey elsewhere = NoteKey.log("elsewhere", Entries.witness(1).publicKey());
        NoteKey witness = NoteKey.cosigner(LogHarness.ORIGIN, Entries.witness(1).publicKey());
        for (String text : List.of(
                "",
                log,
                log + "\n" + log,
                "rubbish\n" + log,
                log + "\n" + log.replace("127", "128"),
                log + "\n" + elsewhere.vkey(),
                log + "\n" + witness.vkey(),
                witness.vkey() + "\n" + log)) {
            Files.writeString(file, text);
            assertThatExceptionOfType(IOException.class)
                    .as(text)
                    .isThrownBy(() -> VerifierKeys.read(file))
                    .withMessageContaining("keys.txt");
        }
        Files.write(file, new byte[64 * 1024 + 1]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> VerifierKeys.read(file))
                .withMessageEndingWith("is too long for a file of keys");
    }

    @Test
    void findingsAreNoMoreThanAThousand() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            log.add(1_100);
            log.open().follow();
            List<Finding> findings = verify(new VerifierKeys(LogHarness.KEYS.get(0), LogHarness.KEYS.get(1)));
            assertThat(findings).hasSize(1_001).endsWith(new Finding("and more", "there are more than 1000 findings"));
        }
    }
}
