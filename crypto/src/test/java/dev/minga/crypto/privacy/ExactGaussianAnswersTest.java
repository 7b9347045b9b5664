package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the noise source answers, bit for bit, and what it refuses. */
class ExactGaussianAnswersTest {
    private static long[] noise(int length, String deviation) {
        long[] into = new long[length];
        new ExactGaussian(new SeededSecureRandom(1)).addGaussian(into, new BigDecimal(deviation));
        return into;
    }

    /** Nobody changes what a stream of bits is turned into without noticing. The digests are of 10,000 draws. */
    @ParameterizedTest
    @CsvSource({
        "0.7, fa787bda53efaf868cfea349de7b30ffbfb86c3286b19247874e46e66ec4b8eb",
        "40, e8d7a07a6a43a1ff39c59395a3567aefb3c2b42a0df54352222af9592cbd6bc1",
        "1406533632.5, 23642abfb037f47f4d4cec2fd48a13a4e35cafdfe88dbdee712f6f38ba71d153",
        "72057594037927936, 995188a1eda4933409992da55da0710e6c9155b19ae4ce78fa69dac6bf41187b",
    })
    void knownAnswers(String deviation, String digest) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 10_000);
        bytes.asLongBuffer().put(noise(10_000, deviation));
        assertThat(Sha256.of(bytes.array()).hex()).isEqualTo(digest);
    }

    @Test
    void theFirstKnownAnswers() {
        assertThat(noise(8, "3")).containsExactly(-3, -5, -3, -2, -1, -3, 6, -7);
        assertThat(noise(8, "1406533632.5"))
                .containsExactly(
                        -1464590427L,
                        -2200584861L,
                        -1396031105L,
                        -924362655L,
                        -472550194L,
                        -1537344331L,
                        2717120180L,
                        -3279088114L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 1_365, 1_366, 5_000})
    void addsToEveryElement(int length) {
        long[] into = new long[length];
        Arrays.fill(into, 1_000_000_000_000L);
        new ExactGaussian(new SeededSecureRandom(1)).addGaussian(into, new BigDecimal("1e9"));
        long[] alone = noise(length, "1e9");
        for (int i = 0; i < length; i++) {
            assertThat(into[i]).as("element %d", i).isEqualTo(1_000_000_000_000L + alone[i]);
            assertThat(alone[i]).as("element %d", i).isNotZero();
        }
    }

    @Test
    void sumsThatDoNotFitStopAtTheEndOfTheRange() {
        long[] into = new long[100];
        Arrays.setAll(into, i -> i % 2 == 0 ? Long.MAX_VALUE : Long.MIN_VALUE);
        new ExactGaussian(new SeededSecureRandom(1)).addGaussian(into, BigDecimal.valueOf(1_000_000));
        for (int i = 0; i < 100; i++) {
            long end = i % 2 == 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
            assertThat(Math.abs(into[i] - end)).as("element %d", i).isLessThan(10_000_000);
        }
        assertThat(into).contains(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aSourceThatRepeatsItselfIsNoticed(int fill) {
        SecureRandom broken = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, (byte) fill);
            }
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> new ExactGaussian(broken).addGaussian(new long[1], BigDecimal.ONE))
                .withMessageStartingWith("the random source repeats itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "72057594037927936.1", "1e1000000000", "1e-4001"})
    void refusesDeviationsOutOfRange(String deviation) {
        long[] into = {1, 2, 3};
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ExactGaussian(new SeededSecureRandom(1)).addGaussian(into, new BigDecimal(deviation)))
                .withMessageStartingWith("standard deviation must be above 0 and at most 2^56");
        assertThat(into).containsExactly(1, 2, 3);
    }

    @Test
    void theSmallestDeviationLeavesIntegersAlone() {
        assertThat(noise(1_000, "1e-4000")).containsOnly(0);
    }
}
