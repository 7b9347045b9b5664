package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseSplitTest {
    @ParameterizedTest
    @CsvSource({
        // 1/1.5² = 1/2.5² + 1/1.875², and twice these.
        "1.5, 1.25, 1.875",
        "3, 2.5, 3.75",
        // A count with very much noise costs nothing.
        "1.1, 1e6, 1.1000000000002",
    })
    void knownSplits(double both, double count, double sum) {
        assertThat(NoiseSplit.sumNoise(both, count)).isCloseTo(sum, within(1e-12));
    }

    @Test
    void bothTogetherCostNoMoreThanTheDeclaredNoiseAndHardlyLess() {
        long seed = 17;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            double both = Math.exp(random.nextDouble(-6, 6));
            double count = both / 2 * (1 + Math.exp(random.nextDouble(-14, 4)));
            double sum = NoiseSplit.sumNoise(both, count);
            assertThat(isEnough(sum, both, count))
                    .as("seed %s, draw %s", seed, i)
                    .isTrue();
            assertThat(isEnough(Math.nextDown(sum), both, count))
                    .as("a smaller double would do: seed %s, draw %s", seed, i)
                    .isFalse();
        }
    }

    /** Whether 1/sum² + 1/(2·count)² ≤ 1/both², without any rounding. */
    private static boolean isEnough(double sum, double both, double count) {
        BigDecimal s = new BigDecimal(sum).pow(2);
        BigDecimal b = new BigDecimal(both).pow(2);
        BigDecimal c = new BigDecimal(count).pow(2).multiply(BigDecimal.valueOf(4));
        return b.multiply(c).add(b.multiply(s)).compareTo(s.multiply(c)) <= 0;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "NaN, 1", "1e7, 1e6", "1, 0.5", "1, 0.4", "1, NaN", "1, 1e7", "1e6, 500000.0001"})
    void aSplitThatDoesNotExistIsRefused(double both, double count) {
        assertThatIllegalArgumentException().isThrownBy(() -> NoiseSplit.sumNoise(both, count));
    }
}
