package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionCountsTest {
    private static final NoiseSource NONE = (into, standardDeviation) -> {};
    private static final long LARGEST = 1L << 40;

    @Test
    void eachRecordIsOneInTheRowOfItsClassAndTheColumnOfTheLargestOutput() {
        ConfusionCounts counts = new ConfusionCounts(3, LARGEST);
        counts.add(0, new float[] {3, 1, 2});
        counts.add(0, new float[] {-3, -1, -2});
        counts.add(2, new float[] {0, 0, 1});
        counts.add(2, new float[] {0, 0, 1});
        assertThat(counts.noised(NONE, 1)).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 2);
    }

    @Test
    void equalAndUnusableOutputsAreTakenForAClassAllTheSame() {
        ConfusionCounts counts = new ConfusionCounts(3, LARGEST);
        counts.add(0, new float[] {1, 1, 1});
        counts.add(1, new float[] {Float.NaN, -5, Float.NaN});
        counts.add(1, new float[] {Float.NaN, Float.NaN, Float.NaN});
        counts.add(2, new float[] {0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY});
        counts.add(2, new float[] {2, Float.NaN, 1});
        assertThat(counts.noised(NONE, 1)).containsExactly(1, 0, 0, 1, 1, 0, 1, 0, 1);
    }

    /** What the accountants count on: a record more moves one count by one, whatever else is there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRecordMoreMovesTheCountsByExactlyOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int classes = random.nextInt(2, 6);
            ConfusionCounts without = new ConfusionCounts(classes, LARGEST);
            ConfusionCounts with = new ConfusionCounts(classes, LARGEST);
            int records = random.nextInt(30);
            int extra = random.nextInt(records + 1);
            for (int record = 0; record <= records; record++) {
                int truth = random.nextInt(classes);
                float[] outputs = new float[classes];
                for (int i = 0; i < classes; i++) {
                    outputs[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(5);
                }
                with.add(truth, outputs);
                if (record != extra) {
                    without.add(truth, outputs);
                }
            }
            long[] difference = with.noised(NONE, 1);
            long[] other = without.noised(NONE, 1);
            double squares = 0;
            for (int i = 0; i < difference.length; i++) {
                squares += Math.pow(difference[i] - other[i], 2);
            }
            assertThat(squares).as("seed %d, round %d", seed, round).isEqualTo(1);
        }
    }

    /**
     * Over n = 40,000 draws the variance of round(Z) is σ² + 1/12 within 6·√2·σ²/√n, which a right one misses less than once in
     * 10^8; the mean is within 6·σ/√n, and no two counts of a matrix share their noise.
     */
    @Test
    void everyCountGetsItsOwnNoiseOfThePlansDeviation() {
        double sigma = 7.5;
        int draws = 10_000;
        ConfusionCounts counts = new ConfusionCounts(2, LARGEST);
        for (int i = 0; i < 50; i++) {
            counts.add(1, new float[] {0, 1});
        }
        double sum = 0;
        double squares = 0;
        double products = 0;
        ExactGaussian noise = new ExactGaussian(new SeededSecureRandom(11));
        for (int draw = 0; draw < draws; draw++) {
            long[] noised = counts.noised(noise, sigma);
            noised[3] -= 50;
            for (long one : noised) {
                sum += one;
                squares += (double) one * one;
            }
            products += (double) noised[0] * noised[3];
        }
        int n = 4 * draws;
        double variance = sigma * sigma + 1 / 12.0;
        assertThat(squares / n)
                .isBetween(variance * (1 - 6 * Math.sqrt(2.0 / n)), variance * (1 + 6 * Math.sqrt(2.0 / n)));
        assertThat(Math.abs(sum / n)).isLessThan(6 * sigma / Math.sqrt(n));
        assertThat(Math.abs(products / draws)).isLessThan(6 * variance / Math.sqrt(draws));
    }

    @Test
    void noCountIsBeyondWhatIsSent() {
        ConfusionCounts counts = new ConfusionCounts(2, 9);
        NoiseSource wild = (into, standardDeviation) -> {
            into[0] = Long.MAX_VALUE;
            into[1] = Long.MIN_VALUE;
            into[2] = 9;
            into[3] = -10;
        };
        assertThat(counts.noised(wild, 1)).containsExactly(9, -9, 9, -9);
        assertThat(counts).hasToString("[REDACTED]");
        assertThat(Arrays.stream(counts.noised(NONE, 1)).sum()).isZero();
    }
}
