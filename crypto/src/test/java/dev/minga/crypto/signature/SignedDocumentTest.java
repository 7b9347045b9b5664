package dev.minga.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedDocumentTest {
    private static final long SEED = 20_261_123;
    private static final String TEXT = "member: río\n# signed-by nobody\nlast: line\n";
    private static final CompositeSigner SIGNER = CompositeSigner.generate(new SeededSecureRandom(5));
    private static final byte[] SIGNED = SignedDocument.sign(TEXT, Domain.MEMBER_KIT, SIGNER);

    private static void assertRefused(byte[] bytes, String why) {
        assertThatExceptionOfType(SignedDocument.MalformedException.class)
                .isThrownBy(() -> SignedDocument.open(bytes, Domain.MEMBER_KIT))
                .withMessageContaining(why);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasSignedIsReadAgain() throws Exception {
        SignedDocument document = SignedDocument.open(SIGNED, Domain.MEMBER_KIT);
        assertThat(document).isEqualTo(new SignedDocument(TEXT, SIGNER.publicKey()));
        assertThat(new String(SIGNED, StandardCharsets.UTF_8)).startsWith(TEXT + "# signed-by MLDSA65-Ed25519 ");
    }

    @Test
    void aSignatureForAnotherPurposeIsWrong() {
        assertRefused(SignedDocument.sign(TEXT, Domain.PLAN, SIGNER), "its signature is wrong");
    }

    @Test
    void anotherKeysNameOverTheSameTextIsWrong() {
        String mine = new String(SIGNED, StandardCharsets.UTF_8);
        String theirs = new String(
                SignedDocument.sign(TEXT, Domain.MEMBER_KIT, CompositeSigner.generate(new SeededSecureRandom(6))),
                StandardCharsets.UTF_8);
        String keyOfOne = mine.substring(0, mine.lastIndexOf("# signature "));
        assertRefused(utf8(keyOfOne + theirs.substring(theirs.lastIndexOf("# signature "))), "its signature is wrong");
    }

    @Test
    void whatStandsBehindOrElsewhereIsRefused() {
        String document = new String(SIGNED, StandardCharsets.UTF_8);
        assertRefused(utf8(document + "more: yes\n"), "do not say who signed it");
        assertRefused(utf8(document.replace("\n", "\r\n")), "its signature is wrong");
        assertRefused(utf8(document.replace("last: line", "last: lime")), "its signature is wrong");
        assertRefused(utf8(document.replace("# signature ", "# signature  ")), "its signature is wrong");
        assertRefused(utf8(document.replace("# signature ", "# signature !")), "damaged");
        assertRefused(utf8(document.strip()), "its last line does not end");
        assertRefused(utf8(document + " ".repeat(SignedDocument.MAX_BYTES)), "larger than 64 KiB");
        assertRefused(new byte[] {(byte) 0xff, '\n'}, "no text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n", "# signed-by a b\n", "# signed-by a b\n# signature c\n"})
    void whatIsNoDocumentIsRefused(String text) {
        assertThatExceptionOfType(SignedDocument.MalformedException.class)
                .isThrownBy(() -> SignedDocument.open(utf8(text), Domain.MEMBER_KIT));
    }

    @Test
    void noChangedDocumentIsTakenForSigned() {
        int mutations = Integer.getInteger("minga.mutations", 2_000);
        for (int i = 0; i < mutations; i++) {
            byte[] changed = Mutations.of(SIGNED, SEED + i);
            if (java.util.Arrays.equals(changed, SIGNED)) {
                continue;
            }
            try {
                SignedDocument opened = SignedDocument.open(changed, Domain.MEMBER_KIT);
                throw new AssertionError("seed " + (SEED + i) + " was taken for " + opened.text());
            } catch (SignedDocument.MalformedException expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void aTextThatCannotBeCutOffAgainIsNotSigned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignedDocument.sign("no newline", Domain.MEMBER_KIT, SIGNER));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SignedDocument.sign("x".repeat(SignedDocument.MAX_BYTES) + "\n", Domain.MEMBER_KIT, SIGNER));
    }
}
