package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScryptCostTest {
    /** RFC 7914 §12, the third vector. */
    @Test
    void knownAnswer() {
        byte[] key = new ScryptCost(16_384, 8, 1)
                .derive(
                        Passphrase.of("pleaseletmein".toCharArray()),
                        "SodiumChloride".getBytes(StandardCharsets.US_ASCII),
                        64);
        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "32768, 1, 1", "65536, 8, 1", "16384, 8, 16", "32768, 8, 8", "16384, 32, 4"})
    void accepts(int n, int r, int p) {
        assertThat(new ScryptCost(n, r, p)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8, 1",
        "1, 8, 1",
        "3, 8, 1",
        "-2147483648, 8, 1",
        "16384, 0, 1",
        "16384, -8, 1",
        "16384, 8, 0",
        "16384, 8, -1",
        "65536, 1, 1",
        "131072, 8, 1",
        "1073741824, 32, 16",
        "2, 33, 1",
        "2, 1, 17",
        "65536, 8, 5",
        "2, 2147483647, 2147483647"
    })
    void refuses(int n, int r, int p) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScryptCost(n, r, p))
                .withMessageStartingWith("scrypt with N=" + n + ", r=" + r + ", p=" + p);
    }
}
