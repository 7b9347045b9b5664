package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
    private static final String LINE = "\u2014 a.example AAAAAAE=\n";
    private static final NoteSignature SIGNATURE = new NoteSignature("a.example", 0, new byte[] {1});
    private static final long SEED = 2014;

    @Test
    void theLastBlankLineEndsTheText() throws MalformedLedgerException {
        SignedNote note = SignedNote.parse(Notes.utf8("one\n\ntwo\n\n\n" + LINE + LINE));
        assertThat(note.text()).isEqualTo("one\n\ntwo\n\n");
        assertThat(note.signatures()).containsExactly(SIGNATURE, SIGNATURE);
        assertThat(SignedNote.parse(Notes.utf8("\n\n" + LINE)).text()).isEqualTo("\n");
    }

    @Test
    void anAddedSignatureStandsBelow() throws MalformedLedgerException {
        SignedNote note = new SignedNote("text\n", List.of(SIGNATURE));
        NoteSignature other = new NoteSignature("b.example", -1, new byte[] {2});
        assertThat(SignedNote.parse(note.with(other).encode()).signatures()).containsExactly(SIGNATURE, other);
        assertThat(new String(note.encode(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("text\n\n" + LINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n",
                "text\n",
                "text\n\n",
                "text\n" + LINE,
                LINE,
                "text\n\n" + LINE + "\n",
                "text\n\n" + LINE + "x\n",
                "text\n\nx\n" + LINE,
                "text\n\n\u2014 a.example AAAAAAE=",
                "text\r\n\n" + LINE,
                "te\txt\n\n" + LINE,
                "te\0xt\n\n" + LINE,
                "text\n\n- a.example AAAAAAE=\n",
                "text\n\n\u2014 a.example AAAAAAE= \n",
                "text\n\n\u2014 a.example  AAAAAAE=\n",
                "text\n\n\u2014  AAAAAAE=\n",
                "text\n\n\u2014 AAAAAAE=\n",
                "text\n\n\u2014 \n",
                "text\n\n\u2014\n",
                "text\n\n\u2014 a+b AAAAAAE=\n",
                "text\n\n\u2014 a\u00a0b AAAAAAE=\n",
                "text\n\n\u2014 a\u2028b AAAAAAE=\n",
                "text\n\n\u2014 a\u0085b AAAAAAE=\n",
                "text\n\n\u2014 a.example AAAAAAE\n",
                "text\n\n\u2014 a.example AAAAAAF=\n",
                "text\n\n\u2014 a.example AAAAAA==\n",
                "text\n\n\u2014 a.example AAAA\n",
                "text\n\n\u2014 a.example AAAA_AE=\n"
            })
    void whatIsNotExactlyANoteIsRefused(String note) {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> SignedNote.parse(Notes.utf8(note)))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] note = Notes.utf8("text\n\n" + LINE);
        note[0] = (byte) 0xff;
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> SignedNote.parse(note))
                .withMessage("the note is not UTF-8");
    }

    @Test
    void aHundredSignaturesAreTheMost() throws MalformedLedgerException {
        SignedNote note = SignedNote.parse(Notes.utf8("text\n\n" + LINE.repeat(100)));
        assertThat(note.signatures()).hasSize(100);
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> SignedNote.parse(Notes.utf8("text\n\n" + LINE.repeat(101))))
                .withMessage("the note has more than 100 signatures");
        assertThatIllegalArgumentException().isThrownBy(() -> note.with(SIGNATURE));
    }

    @Test
    void oneMebibyteIsTheMost() throws MalformedLedgerException {
        String signatures = "\n\n" + LINE;
        String most = "x".repeat(SignedNote.MAX_BYTES - Notes.utf8(signatures).length) + signatures;
        assertThat(SignedNote.parse(Notes.utf8(most)).encode()).hasSize(SignedNote.MAX_BYTES);
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> SignedNote.parse(Notes.utf8("x" + most)))
                .withMessage("the note is longer than 1 MiB");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedNote("x".repeat(SignedNote.MAX_BYTES) + "\n", List.of(SIGNATURE)));
    }

    @Test
    void noNoteCanBeMadeThatCannotBeRead() {
        List<NoteSignature> one = List.of(SIGNATURE);
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedNote("text\n", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedNote("text\n", Collections.nCopies(101, SIGNATURE)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedNote("text", one));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedNote("te\rxt\n", one));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedNote("\ud800\n", one));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoteSignature("a b", 0, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoteSignature("\ud800", 0, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoteSignature("", 0, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoteSignature("a", 0, new byte[0]));
    }

    @Test
    void linesAreReadBack() throws MalformedLedgerException {
        for (NoteSignature signature : Notes.cosigned().signatures()) {
            assertThat(NoteSignature.parse(signature.line()))
                    .isEqualTo(signature)
                    .hasSameHashCodeAs(signature);
        }
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> NoteSignature.parse(SIGNATURE.line() + "\n"));
    }

    @Test
    void damagedNotesAreRefusedOrReadExactly() throws MalformedLedgerException {
        byte[] note = Notes.cosigned().encode();
        assertThat(SignedNote.parse(note)).isEqualTo(Notes.cosigned());
        for (int i = 0; i < Mutations.CASES; i++) {
            byte[] damaged = Mutations.of(note, SEED + i);
            try {
                assertThat(SignedNote.parse(damaged).encode())
                        .as("seed %d", SEED + i)
                        .isEqualTo(damaged);
            } catch (MalformedLedgerException e) {
                assertThat(e.getMessage()).as("seed %d", SEED + i).isNotEmpty();
            }
        }
    }
}
