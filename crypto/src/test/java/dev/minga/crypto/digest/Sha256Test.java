package dev.minga.crypto.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** NIST's examples for FIPS 180-4, and the empty message. */
    @ParameterizedTest
    @CsvSource({
        "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc, " + ABC,
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
                + "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    })
    void knownAnswers(String message, String digest) {
        assertThat(Sha256.of(message.getBytes(US_ASCII))).hasToString(digest);
    }

    @Test
    void partsAreConcatenated() {
        assertThat(Sha256.of("a".getBytes(US_ASCII), new byte[0], "bc".getBytes(US_ASCII)))
                .isEqualTo(Sha256.parse(ABC));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 300_000})
    void streamsDigestLikeArrays(int length) throws IOException {
        byte[] message = new byte[length];
        new SplittableRandom(length).nextBytes(message);
        assertThat(Sha256.of(new Trickle(message))).isEqualTo(Sha256.of(message));
    }

    @Test
    void isAValueThatNobodyCanChange() {
        Sha256 digest = Sha256.parse(ABC.toUpperCase(java.util.Locale.ROOT));
        byte[] bytes = digest.bytes();
        Sha256 wrapped = Sha256.ofBytes(bytes);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(digest.bytes(), (byte) 0);
        assertThat(wrapped).isEqualTo(digest).hasSameHashCodeAs(digest);
        assertThat(digest.hex()).isEqualTo(ABC);
        assertThat(digest).isNotEqualTo(Sha256.of());
    }

    @Test
    void orderIsThatOfTheHexForm() {
        Sha256 low = Sha256.parse("7f" + "0".repeat(62));
        Sha256 high = Sha256.parse("80" + "0".repeat(62));
        assertThat(low).isLessThan(high);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz16bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00"})
    void refusesWhatIsNotADigest(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sha256.parse(hex));
        assertThatIllegalArgumentException().isThrownBy(() -> Sha256.ofBytes(hex.getBytes(US_ASCII)));
    }

    /** Hands out an uneven number of bytes at each read, as sockets do. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;

        Trickle(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, Math.min(length, 1 + in.available() / 3));
        }
    }
}
