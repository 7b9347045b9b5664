package dev.minga.simulations.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ExactGaussian;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
    private static byte[] bytes(SeededRandom random, int... lengths) {
        byte[] all = new byte[java.util.Arrays.stream(lengths).sum()];
        int at = 0;
        for (int length : lengths) {
            byte[] some = new byte[length];
            random.nextBytes(some);
            System.arraycopy(some, 0, all, at, length);
            at += length;
        }
        return all;
    }

    @Test
    void theNameDecidesAndNothingElse() {
        byte[] whole = bytes(SeededRandom.of("a", 1), 40);
        assertThat(bytes(SeededRandom.of("a", 1), 0, 7, 16, 17)).isEqualTo(whole);
        assertThat(bytes(SeededRandom.of("a", 2), 40)).isNotEqualTo(whole);
        assertThat(bytes(SeededRandom.of("a1"), 40)).isNotEqualTo(whole);
        SeededRandom seeded = SeededRandom.of("a", 1);
        seeded.setSeed(5);
        assertThat(bytes(seeded, 40)).isEqualTo(whole);
    }

    @Test
    void noiseOfOneNameIsTheSameNoise() {
        long[] one = new long[100];
        long[] other = new long[100];
        new ExactGaussian(SeededRandom.of("noise")).addGaussian(one, BigDecimal.valueOf(1_000));
        new ExactGaussian(SeededRandom.of("noise")).addGaussian(other, BigDecimal.valueOf(1_000));
        assertThat(one).isEqualTo(other).doesNotContain(0, 0, 0);
    }
}
