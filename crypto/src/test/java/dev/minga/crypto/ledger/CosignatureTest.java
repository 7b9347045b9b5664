package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosignatureTest {
    private static final String NAME = Notes.WITNESS_KEY.name();
    private static final String TEXT = Notes.CHECKPOINT.text();

    @Test
    void theSignedBytesAreHeaderTimeAndCheckpoint() throws MalformedLedgerException {
        NoteSignature line = Cosignature.sign(NAME, Notes.WITNESS, TEXT, Notes.TIME.plusMillis(999));
        ByteBuffer bytes = ByteBuffer.wrap(line.signature());
        assertThat(bytes.getLong()).isEqualTo(1_679_315_147);
        byte[] ed25519 = Arrays.copyOfRange(line.signature(), 8, 72);
        assertThat(Notes.WITNESS.publicKey().verifies(Notes.utf8("cosignature/v1\ntime 1679315147\n" + TEXT), ed25519))
                .isTrue();
        assertThat(Cosignature.time(line)).isEqualTo(Notes.TIME);
        assertThat(line.keyId()).isEqualTo(Notes.WITNESS_KEY.keyId());
        assertThat(Notes.WITNESS_KEY.verifies(Notes.signed().with(line))).isTrue();
    }

    @Test
    void everyFlippedBitFails() throws MalformedLedgerException {
        NoteSignature line = Cosignature.sign(NAME, Notes.WITNESS, TEXT, Notes.TIME);
        for (int bit = 0; bit < 8 * 72; bit++) {
            byte[] changed = line.signature();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(verifies(line.keyId(), changed)).as("bit %d", bit).isFalse();
        }
        assertThat(verifies(line.keyId(), line.signature())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 71, 73, 2428})
    void signaturesOfOtherLengthsFailAndHaveNoTime(int length) throws MalformedLedgerException {
        byte[] signature = Arrays.copyOf(
                Cosignature.sign(NAME, Notes.WITNESS, TEXT, Notes.TIME).signature(), length);
        assertThat(verifies(Notes.WITNESS_KEY.keyId(), signature)).isFalse();
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> Cosignature.time(new NoteSignature(NAME, 0, signature)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void timesThatNoInstantHoldsAreRefused(long seconds) {
        byte[] signature = ByteBuffer.allocate(72).putLong(seconds).array();
        assertThat(verifies(Notes.WITNESS_KEY.keyId(), signature)).isFalse();
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> Cosignature.time(new NoteSignature(NAME, 0, signature)))
                .withMessage("the signature is no time and Ed25519 signature");
    }

    @Test
    void aTimeAbove63BitsFailsThoughItIsSigned() {
        byte[] ed25519 = Notes.WITNESS.sign(Notes.utf8("cosignature/v1\ntime -1\n" + TEXT));
        byte[] signature = ByteBuffer.allocate(72).putLong(-1).put(ed25519).array();
        assertThat(verifies(Notes.WITNESS_KEY.keyId(), signature)).isFalse();
    }

    @Test
    void onlyCheckpointsAreCosignedAndOnlySince1970() throws MalformedLedgerException {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> Cosignature.sign(NAME, Notes.WITNESS, "hello\n", Notes.TIME));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cosignature.sign(NAME, Notes.WITNESS, TEXT, Instant.ofEpochSecond(-1)));
        assertThat(Cosignature.time(Cosignature.sign(NAME, Notes.WITNESS, TEXT, Instant.MAX)))
                .isEqualTo(Instant.ofEpochSecond(Instant.MAX.getEpochSecond()));
    }

    private static boolean verifies(int keyId, byte[] signature) {
        return Notes.WITNESS_KEY.verifies(new SignedNote(TEXT, List.of(new NoteSignature(NAME, keyId, signature))));
    }
}
