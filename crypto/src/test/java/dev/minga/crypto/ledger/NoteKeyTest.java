package dev.minga.crypto.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteKeyTest {
    private static final long SEED = 255;
    private static final List<NoteKey> KEYS = List.of(Notes.LOG.key(), Notes.MINGA.key(), Notes.WITNESS_KEY);

    @Test
    void theExampleOfTheFormatVerifies() throws MalformedLedgerException {
        NoteKey key = NoteKey.parse(Notes.EXAMPLE_VKEY);
        SignedNote note = SignedNote.parse(Notes.utf8(Notes.EXAMPLE));
        assertThat(key.verifies(note)).isTrue();
        assertThat(key).hasToString("example.com/foo+530d903a");
        assertThat(key.vkey()).isEqualTo(Notes.EXAMPLE_VKEY);
        assertThat(note.encode()).isEqualTo(Notes.utf8(Notes.EXAMPLE));
    }

    @Test
    void everyChangedByteOfTheExampleFails() throws MalformedLedgerException {
        NoteKey key = NoteKey.parse(Notes.EXAMPLE_VKEY);
        byte[] note = Notes.utf8(Notes.EXAMPLE);
        for (int at = 0; at < note.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = note.clone();
                changed[at] ^= (byte) change;
                assertThat(verifies(key, changed))
                        .as("byte %d changed by %d", at, change)
                        .isFalse();
            }
        }
        assertThat(verifies(key, note)).isTrue();
    }

    @Test
    void everyChangedByteOfAVerifierKeyIsRefused() {
        for (NoteKey key : KEYS) {
            byte[] vkey = Notes.utf8(key.vkey());
            for (int at = 0; at < vkey.length; at++) {
                for (int change = 1; change < 128; change++) {
                    byte[] changed = vkey.clone();
                    changed[at] ^= (byte) change;
                    assertThatExceptionOfType(MalformedLedgerException.class)
                            .as("byte %d of %s changed by %d", at, key, change)
                            .isThrownBy(() -> NoteKey.parse(new String(changed, US_ASCII)));
                }
            }
        }
    }

    @Test
    void verifierKeysAreReadBack() throws MalformedLedgerException {
        for (NoteKey key : KEYS) {
            NoteKey parsed = NoteKey.parse(key.vkey());
            assertThat(parsed).isEqualTo(key).hasSameHashCodeAs(key);
            assertThat(parsed.vkey()).isEqualTo(key.vkey());
            assertThat(parsed.verifies(Notes.cosigned())).isTrue();
        }
        assertThat(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void theKeyOfMingaCarriesItsAlgorithm() {
        String[] parts = Notes.MINGA.key().vkey().split("\\+", 3);
        byte[] encoded = Base64.getDecoder().decode(parts[2]);
        assertThat(encoded)
                .hasSize(1 + 17 + 32)
                .startsWith("\u00ffminga.dev/Ed25519".getBytes(StandardCharsets.ISO_8859_1));
        Sha256 id = Sha256.of(Notes.utf8(Notes.ORIGIN + "\n"), encoded);
        assertThat(id.hex()).startsWith(parts[1]);
        assertThat(Notes.MINGA.key().keyId())
                .isEqualTo(ByteBuffer.wrap(id.bytes()).getInt());
    }

    @Test
    void theKeyOfMingaSignsTheTextAsACheckpoint() {
        Ed25519Signer signer = Ed25519Signer.generate(new SeededSecureRandom(5));
        NoteSignature line = NoteSigner.minga("x", signer).sign("text\n");
        assertThat(signer.publicKey().verifies(Domain.CHECKPOINT, Notes.utf8("text\n"), line.signature()))
                .isTrue();
    }

    @Test
    void theTypeIsPartOfTheId() {
        NoteKey log = NoteKey.log("x", Notes.WITNESS.publicKey());
        NoteKey cosigner = NoteKey.cosigner("x", Notes.WITNESS.publicKey());
        assertThat(log.keyId()).isNotEqualTo(cosigner.keyId());
        assertThat(log).isNotEqualTo(cosigner);
    }

    @Test
    void linesOfOthersHaveNoEffectAndOwnWrongLinesSpoilTheNote() throws MalformedLedgerException {
        SignedNote note = Notes.cosigned();
        NoteKey stranger = NoteKey.log(
                Notes.ORIGIN,
                Ed25519NoteSigner.generate(new SeededSecureRandom(9)).publicKey());
        assertThat(stranger.verifies(note)).isFalse();
        for (NoteKey key : KEYS) {
            NoteSignature own = note.by(key).get(0);
            byte[] wrong = own.signature();
            wrong[wrong.length - 1] ^= 1;
            assertThat(key.verifies(note.with(new NoteSignature(own.name(), own.keyId() + 1, wrong))))
                    .as("an id of nobody below %s", key)
                    .isTrue();
            assertThat(key.verifies(note.with(new NoteSignature("other", own.keyId(), wrong))))
                    .as("a name of nobody below %s", key)
                    .isTrue();
            assertThat(key.verifies(note.with(own))).as("twice by %s", key).isTrue();
            assertThat(key.verifies(note.with(new NoteSignature(own.name(), own.keyId(), wrong))))
                    .as("right and wrong by %s", key)
                    .isFalse();
            assertThat(key.verifies(note.with(new NoteSignature(own.name(), own.keyId(), new byte[1]))))
                    .as("right and too short by %s", key)
                    .isFalse();
        }
    }

    @Test
    void aSignatureOfOneKindIsNoneOfAnother() {
        Ed25519NoteSigner one = Notes.WITNESS;
        String text = Notes.CHECKPOINT.text();
        byte[] signature = NoteSigner.log("x", one).sign(text).signature();
        NoteKey cosigner = NoteKey.cosigner("x", one.publicKey());
        byte[] timed = ByteBuffer.allocate(72).putLong(0).put(signature).array();
        assertThat(cosigner.verifies(
                        new SignedNote(text, List.of(new NoteSignature("x", cosigner.keyId(), signature)))))
                .isFalse();
        assertThat(cosigner.verifies(new SignedNote(text, List.of(new NoteSignature("x", cosigner.keyId(), timed)))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "++",
                "example.com/foo+530d903a",
                "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
                "example.com/foo+530d903a+",
                "example.com/foo+530d903a+AQ==",
                "example.com/foo+530d903a+/w==",
                "example.com/foo+530d903a+/21pbmdhLmRldi8=",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                " +530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
            })
    void whatIsNoVerifierKeyIsRefused(String vkey) {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> NoteKey.parse(vkey))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aKeyOfSmallOrderIsRefusedThoughItsIdIsRight() {
        byte[] encoded = new byte[33];
        encoded[0] = 1;
        encoded[1] = 1;
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> NoteKey.parse(vkey("x", encoded)))
                .withMessage("the verifier key has no key of a type that is known");
    }

    @Test
    void overlongVerifierKeysAndWrongNamesAreRefused() {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> NoteKey.parse("x".repeat(16_385)))
                .withMessage("the verifier key is longer than 16384 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> NoteKey.log("a b", Notes.WITNESS.publicKey()));
    }

    @Test
    void signersPrintNothingAndSignNotesOnly() {
        assertThat(Notes.LOG).hasToString("[REDACTED]");
        assertThatIllegalArgumentException().isThrownBy(() -> Notes.LOG.sign("no newline"));
        assertThatIllegalArgumentException().isThrownBy(() -> Notes.MINGA.sign("zero\0\n"));
    }

    @Test
    void damagedVerifierKeysAreRefusedOrReadExactly() {
        for (int i = 0; i < Mutations.CASES; i++) {
            NoteKey key = KEYS.get(i % KEYS.size());
            byte[] damaged = Mutations.of(Notes.utf8(key.vkey()), SEED + i);
            String vkey = new String(damaged, StandardCharsets.UTF_8);
            try {
                assertThat(NoteKey.parse(vkey).vkey()).as("seed %d", SEED + i).isEqualTo(vkey);
            } catch (MalformedLedgerException e) {
                assertThat(e.getMessage()).as("seed %d", SEED + i).isNotEmpty();
            }
        }
    }

    /** Whoever damages a key can also compute the id that goes with it. */
    @Test
    void damagedKeysWithTheirRightIdAreRefusedOrReadExactly() {
        for (int i = 0; i < Mutations.CASES; i++) {
            String[] parts = KEYS.get(i % KEYS.size()).vkey().split("\\+", 3);
            String vkey = vkey("x", Mutations.of(Base64.getDecoder().decode(parts[2]), SEED + i));
            try {
                assertThat(NoteKey.parse(vkey).vkey()).as("seed %d", SEED + i).isEqualTo(vkey);
            } catch (MalformedLedgerException e) {
                assertThat(e.getMessage())
                        .as("seed %d", SEED + i)
                        .isEqualTo("the verifier key has no key of a type that is known");
            }
        }
    }

    private static String vkey(String name, byte[] encoded) {
        String id = Sha256.of(Notes.utf8(name + "\n"), encoded).hex().substring(0, 8);
        return name + "+" + id + "+" + Base64.getEncoder().encodeToString(encoded);
    }

    private static boolean verifies(NoteKey key, byte[] note) {
        try {
            return key.verifies(SignedNote.parse(note));
        } catch (MalformedLedgerException e) {
            return false;
        }
    }
}
