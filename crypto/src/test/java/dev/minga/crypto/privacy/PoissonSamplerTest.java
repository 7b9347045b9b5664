package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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

    /** The uniform number whose bits are given, then ones for ever, against every border that it can meet. */
    @Test
    void comparesARealNumberWithTheRate() {
        long quarter = 1L << 62;
        assertTaken(0.25, true, quarter - 1);
        assertTaken(0.25, false, quarter);
        double third = 1.0 / 3;
        long bits = (long) Math.scalb(third, 54);
        assertTaken(third, true, (bits << 10) - 1);
        assertTaken(third, false, bits << 10);
        assertTaken(0x1p-62, true, 3);
        assertTaken(0x1p-62, false, 4);
        assertTaken(Math.nextDown(1.0), true, -1 - (1L << 11));
        assertTaken(Math.nextDown(1.0), false, -1 << 11);
        assertTaken(1, true, -1);
    }

    /** A rate that 62 or 64 bits cannot hold: later digits decide, and the very last bit of the double counts. */
    @Test
    void comparesAsManyDigitsAsItTakes() {
        double q = 0x1.8p-70;
        assertTaken(q, true, 0, (1L << 58) - 1);
        assertTaken(q, true, 0, (3L << 57) - 1);
        assertTaken(q, false, 0, 3L << 57);
        assertTaken(q, false, 1, 0);
        double last = 0x1.0000000000001p-33;
        assertTaken(last, true, 1L << 31, (1L << 43) - 1);
        assertTaken(last, false, 1L << 31, 1L << 43);
        assertTaken(Double.MIN_VALUE, true, new long[17]);
        assertTaken(
                Double.MIN_VALUE,
                false,
                LongStream.range(0, 17).map(i -> i == 16 ? 1L << 14 : 0).toArray());
    }

    /** The size of a sample is binomial: its mean over n draws and its variance are within 5 standard deviations. */
    @Test
    void sizesHaveTheMeanAndVarianceOfTheBinomial() {
        int draws = 20_000;
        int records = 50;
        double q = 0.3;
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < draws; i++) {
            double off = sampler.draw(records, q).length - records * q;
            mean += off / draws;
            variance += off * off / draws;
        }
        double expected = records * q * (1 - q);
        double fourth = 3 * expected * expected + expected * (1 - 6 * q * (1 - q));
        assertThat(Math.abs(mean)).as("mean, seed %d", SEED).isLessThan(DEVIATIONS * Math.sqrt(expected / draws));
        assertThat(Math.abs(variance - expected))
                .as("variance, seed %d", SEED)
                .isLessThan(DEVIATIONS * Math.sqrt((fourth - expected * expected) / draws));
    }

    @Test
    void knownAnswer() {
        assertThat(new PoissonSampler(new SeededSecureRandom(1)).draw(100, 0.1))
                .containsExactly(6, 15, 31, 38, 45, 61, 68, 70, 76, 82, 89, 99);
    }

    private static void assertTaken(double q, boolean taken, long... words) {
        int[] drawn = new PoissonSampler(new Words(words)).draw(1, q);
        assertThat(drawn).as("%s, %s", q, Arrays.toString(words)).isEqualTo(taken ? new int[] {0} : new int[0]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void refusesRatesOutOfRange(double q) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.draw(10, q))
                .withMessage("sampling rate must be in (0, 1], not " + q);
        assertThatIllegalArgumentException().isThrownBy(() -> sampler.draw(-1, 0.5));
    }

    /** Says these words, then ones for ever. */
    private static final class Words extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final long[] words;
        private int next;

        Words(long... words) {
            this.words = words;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                buffer.putLong(next < words.length ? words[next++] : -1);
            }
        }
    }
}
