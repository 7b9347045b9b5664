package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private static final String EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static final long SEED = 3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n",
                "a name with spaces + signs \u00e9\n1\n" + ROOT + "\n",
                "x\n9223372036854775807\n" + ROOT + "\n",
                "x\n0\n" + EMPTY_ROOT + "\n"
            })
    void textsAreReadBack(String text) throws MalformedLedgerException {
        assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
    }

    @Test
    void theThreeLinesAreOriginSizeAndRoot() throws MalformedLedgerException {
        Checkpoint checkpoint = Checkpoint.parse("example.com/behind-the-sofa\n20852163\n" + ROOT + "\n");
        assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(checkpoint.size()).isEqualTo(20_852_163);
        assertThat(checkpoint.root()).hasToString("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n\n",
                "x\n5\n" + ROOT,
                "x\n5\n" + ROOT + "\nextension\n",
                "x\n5\n" + ROOT + "\n\n",
                "x\n5\n\n",
                "\n5\n" + ROOT + "\n",
                "x\ty\n5\n" + ROOT + "\n",
                "x\n05\n" + ROOT + "\n",
                "x\n+5\n" + ROOT + "\n",
                "x\n-5\n" + ROOT + "\n",
                "x\n 5\n" + ROOT + "\n",
                "x\n\u0665\n" + ROOT + "\n",
                "x\n\n" + ROOT + "\n",
                "x\n9223372036854775808\n" + ROOT + "\n",
                "x\n99999999999999999999\n" + ROOT + "\n",
                "x\n0\n" + ROOT + "\n",
                "x\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
                "x\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                "x\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
                "x\n5\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",
                "\ud800\n5\n" + ROOT + "\n"
            })
    void everythingElseIsRefused(String text) {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> Checkpoint.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void impossibleCheckpointsCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint("", 0, MerkleHash.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint("a\nb", 0, MerkleHash.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint("a\0b", 0, MerkleHash.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint("a", -1, MerkleHash.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint("a", 0, MerkleHash.leaf(new byte[0])));
    }

    @Test
    void everyRequiredKeyMustHaveSigned() throws MalformedLedgerException {
        SignedNote note = Notes.cosigned();
        List<NoteKey> all = List.of(Notes.LOG.key(), Notes.MINGA.key(), Notes.WITNESS_KEY);
        assertThat(Checkpoint.open(note, all)).isEqualTo(Notes.CHECKPOINT);
        for (NoteKey missing : all) {
            SignedNote without = new SignedNote(
                    note.text(),
                    note.signatures().stream()
                            .filter(signature -> signature.keyId() != missing.keyId())
                            .toList());
            assertThatExceptionOfType(MalformedLedgerException.class)
                    .isThrownBy(() -> Checkpoint.open(without, all))
                    .withMessage("the checkpoint has no signature by " + missing);
        }
        SignedNote other =
                new SignedNote(new Checkpoint(Notes.ORIGIN, 5, Notes.CHECKPOINT.root()).text(), note.signatures());
        for (NoteKey key : all) {
            assertThatExceptionOfType(MalformedLedgerException.class)
                    .isThrownBy(() -> Checkpoint.open(other, List.of(key)))
                    .withMessage("the checkpoint has a wrong signature by " + key);
        }
    }

    @Test
    void aSignedTextThatIsNoCheckpointIsRefused() {
        SignedNote note = SignedNote.sign("hello\n", List.of(Notes.LOG));
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> Checkpoint.open(note, List.of(Notes.LOG.key())));
        assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.open(Notes.signed(), List.of()));
    }

    @Test
    void damagedTextsAreRefusedOrReadExactly() {
        for (int i = 0; i < Mutations.CASES; i++) {
            byte[] damaged = Mutations.of(Notes.utf8(Notes.CHECKPOINT.text()), SEED + i);
            String text = new String(damaged, StandardCharsets.UTF_8);
            try {
                assertThat(Checkpoint.parse(text).text())
                        .as("seed %d", SEED + i)
                        .isEqualTo(text);
            } catch (MalformedLedgerException e) {
                assertThat(e.getMessage()).as("seed %d", SEED + i).isNotEmpty();
            }
        }
    }
}
