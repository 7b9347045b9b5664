package dev.minga.crypto.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Vectors of RFC 4231, cases 1, 3 and 6. */
class HmacSha256Test {
    private static byte[] repeated(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void knownAnswers() {
        assertThat(new HmacSha256(repeated(20, 0x0b))
                        .of("Hi There".getBytes(StandardCharsets.US_ASCII))
                        .hex())
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(new HmacSha256(repeated(20, 0xaa))
                        .of(repeated(20, 0xdd), repeated(30, 0xdd))
                        .hex())
                .isEqualTo("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
        assertThat(new HmacSha256(repeated(131, 0xaa))
                        .of("Test Using Larger Than Block-Size Key - Hash Key First"
                                .getBytes(StandardCharsets.US_ASCII))
                        .hex())
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @Test
    void aShortKeyIsRefusedAndALongOneNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HmacSha256(new byte[15]))
                .withMessage("a key has at least 16 bytes, not 15");
        assertThat(new HmacSha256(new byte[16])).hasToString("[REDACTED]");
    }
}
