package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonSamplerTest {
    private static final long SEED = 31_337;

    /** Beyond 5 standard deviations on either side: a correct sampler fails with probability 6e-7 for a random seed. */
    private static final double DEVIATIONS = 5;

    private final PoissonSampler sampler = new PoissonSampler(new SeededSecureRandom(SEED));

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.25, 0.5, 0.999})
    void takesEachRecordAtTheRate(double q) {
        int records = 1_000_000;
        int[] taken = sampler.draw(records, q);
        assertThat(Math.abs(taken.length - records * q))
                .as("seed %d", SEED)
                .isLessThan(DEVIATIONS * Math.sqrt(records * q * (1 - q)));
    }

    @Test
    void neighboursAreIndependent() {
        int records = 1_000_000;
        double q = 0.3;
        boolean[] in = new boolean[records];
        for (int index : sampler.draw(records, q)) {
            in[index] = true;
        }
        for (int lag : new int[] {1, 2, 3, 4_096}) {
            long both = IntStream.range(0, records)
                    .filter(i -> in[i] && in[(i + lag) % records])
                    .count();
            // The variance of the count of pairs: N (q² - q⁴ + 2 (q³ - q⁴)), pairs i and i + lag share one record.
            double variance = records * (q * q - q * q * q * q + 2 * (q * q * q - q * q * q * q));
            assertThat(Math.abs(both - records * q * q))
                    .as("lag %d, seed %d", lag, SEED)
                    .isLessThan(DEVIATIONS * Math.sqrt(variance));
        }
    }

    @Test
    void samplesDifferFromDrawToDraw() {
        assertThat(sampler.draw(1_000, 0.5)).isNotEqualTo(sampler.draw(1_000, 0.5));
    }

    @Test
    void indicesAscendAndStayInRange() {
        int[] taken = sampler.draw(10_000, 0.4);
        assertThat(taken).isSorted().doesNotHaveDuplicates();
        assertThat(taken[0]).isNotNegative();
        assertThat(taken[taken.length - 1]).isLessThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 4_095, 4_096, 4_097, 10_000})
    void rateOneTakesAll(int records) {
        assertThat(sampler.draw(records, 1))
                .isEqualTo(IntStream.range(0, records).toArray());
    }

    @Test
    void anEmptySampleIsASample() {
        assertThat(sampler.draw(10, 1e-12)).isEmpty();
    }

    @Test
    void comparesSixtyTwoBitsWithTheRate() {
        long quarter = 1L << 62;
        SecureRandom below = new Words(quarter - 1);
        SecureRandom at = new Words(quarter);
        assertThat(new PoissonSampler(below).draw(1, 0.25)).containsExactly(0);
        assertThat(new PoissonSampler(at).draw(1, 0.25)).isEmpty();
        assertThat(new PoissonSampler(new Words(3)).draw(1, 0x1p-62)).containsExactly(0);
        assertThat(new PoissonSampler(new Words(4)).draw(1, 0x1p-62)).isEmpty();
        assertThat(new PoissonSampler(new Words(-1)).draw(1, Math.nextDown(1.0)))
                .isEmpty();
        assertThat(new PoissonSampler(new Words(-1)).draw(1, 1)).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void refusesRatesOutOfRange(double q) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.draw(10, q))
                .withMessage("sampling rate must be in (0, 1], not " + q);
        assertThatIllegalArgumentException().isThrownBy(() -> sampler.draw(-1, 0.5));
    }

    /** Says the same 64 bits for ever. */
    private static final class Words extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final long word;

        Words(long word) {
            this.word = word;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                buffer.putLong(word);
            }
        }
    }
}
