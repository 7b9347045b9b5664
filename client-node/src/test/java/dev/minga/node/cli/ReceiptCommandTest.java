package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.ledger.NoteKey;
import dev.minga.node.ledger.FakeLog;
import dev.minga.node.ledger.Receipts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptCommandTest {
    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path receipt;

    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @BeforeEach
    void write() throws IOException {
        receipt = folder.resolve("receipt.minga");
        keys = folder.resolve("public-keys.txt");
        Files.write(receipt, Receipts.honest());
        Files.writeString(
                keys, FakeLog.KEYS.keys().stream().map(NoteKey::vkey).collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void aReceiptIsCheckedWithThePublicKeysAlone() {
        assertThat(screen.node("receipt", receipt, "--keys", keys)).isZero();
        assertThat(screen.out())
                .isEqualTo("Proven: alpha's delta was averaged in round 2 of run run-1 of andes.\n"
                        + "  delta      03" + "0".repeat(62) + "\n"
                        + "  base       02" + "0".repeat(62) + "\n"
                        + "  model      " + "0".repeat(64) + "\n"
                        + "  plan       01" + "0".repeat(62) + "\n"
                        + "  average    fedavg of 2 contributions at 2027-01-15T08:00:00Z; weight 2.0, share 0.2500\n"
                        + "  declared   unit record, noise multiplier 8.0, sampling rate 0.25, clip norm 0.5,"
                        + " delta 1.0E-5, steps 10 to 19\n"
                        + "  log        coordinator.example.org/minga/andes, checkpoint of 3 leaves\n");
        assertThat(screen.err()).isEmpty();
    }

    /** Whether krum took it, only an audit tells. */
    @Test
    void ofAnotherRuleNoShareIsClaimed() throws IOException {
        Files.write(receipt, Receipts.aggregatedBy("krum"));
        assertThat(screen.node("receipt", receipt, "--keys", keys)).isZero();
        assertThat(screen.out())
                .startsWith("Proven: alpha's delta was among those aggregated in round 2 of run run-1 of andes.\n")
                .contains("  average    krum of 2 contributions at 2027-01-15T08:00:00Z\n");
    }

    @Test
    void programsGetJson() {
        assertThat(screen.node("receipt", receipt, "--keys", keys, "--output", "json"))
                .isZero();
        assertThat(screen.out())
                .startsWith("{\"federation\":\"andes\",\"member\":\"alpha\",\"run\":\"run-1\",\"round\":2,")
                .contains("\"share\":0.25")
                .endsWith("\"leaves\":3}\n");
    }

    @Test
    void aDamagedReceiptIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(receipt);
        bytes[bytes.length - 1] ^= 1;
        Files.write(receipt, bytes);
        assertThat(screen.node("receipt", receipt, "--keys", keys)).isEqualTo(3);
        assertThat(screen.err())
                .isEqualTo(
                        "error: " + receipt + " proves no contribution: the log is not proven to hold the round's end:"
                                + " the proof of leaf 2 of the log does not hold."
                                + " Check that file and keys are of the same federation.\n");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void oneKeyAloneIsNotEnough() throws IOException {
        Files.writeString(keys, FakeLog.KEYS.keys().get(0).vkey() + "\n");
        assertThat(screen.node("receipt", receipt, "--keys", keys)).isEqualTo(2);
        assertThat(screen.err()).contains("has 1 verifier keys, a log of Minga has two");
        Files.writeString(keys, "hello\n");
        assertThat(screen.node("receipt", receipt, "--keys", keys)).isEqualTo(2);
        assertThat(screen.err()).contains("has no verifier keys: a verifier key is a name, an id and a key");
    }

    @Test
    void filesThatAreMissingAreNamed() {
        assertThat(screen.node("receipt", folder.resolve("none"), "--keys", keys))
                .isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: there is no file " + folder.resolve("none") + ". Check the name.\n");
        assertThat(screen.node("receipt", receipt)).isEqualTo(2);
        assertThat(screen.node("receipt", receipt, "--keys", keys, "--node", folder))
                .isEqualTo(2);
        assertThat(screen.node("receipt", receipt, "--node", folder)).isEqualTo(2);
        assertThat(screen.err()).endsWith("Ask for an invitation and run 'minga node join TOKEN " + folder + "'.\n");
    }
}
