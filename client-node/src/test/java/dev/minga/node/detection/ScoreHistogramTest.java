package dev.minga.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
    private static ScoreHistogram of(double... scores) {
        ScoreHistogram histogram = new ScoreHistogram();
        for (double score : scores) {
            histogram.add(score);
        }
        return histogram;
    }

    @Test
    void aScoreFallsIntoTheBinThatEndsAtIt() {
        long[] counts = of(0, 0.001, 0.0011, 0.5, 0.5000001, 1).counts();

        assertThat(counts).containsExactly(2, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1);
    }

    /** By hand, with half a score in each of the 16 bins: p = 10.5/18 and .5/18, q the other way round, fourteen bins alike. */
    @Test
    void theIndexIsTheSymmetricDivergence() {
        ScoreHistogram low = new ScoreHistogram();
        ScoreHistogram high = new ScoreHistogram();
        for (int i = 0; i < 10; i++) {
            low.add(0.0005);
            high.add(0.9999);
        }

        double expected = 2 * (10.0 / 18) * Math.log(21);

        assertThat(low.stabilityIndex(high)).isCloseTo(expected, within(1e-12));
        assertThat(high.stabilityIndex(low)).isCloseTo(expected, within(1e-12));
        assertThat(expected).isCloseTo(3.382802, within(1e-6));
        assertThat(low.stabilityIndex(low)).isZero();
        assertThat(new ScoreHistogram().stabilityIndex(new ScoreHistogram())).isZero();
    }

    @Test
    void samplesOfOneDistributionAreCloseAndOthersAreNot() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ScoreHistogram one = new ScoreHistogram();
            ScoreHistogram other = new ScoreHistogram();
            ScoreHistogram moved = new ScoreHistogram();
            for (int i = 0; i < 5_000; i++) {
                one.add(random.nextDouble());
                other.add(random.nextDouble());
                moved.add(Math.pow(random.nextDouble(), 3));
            }
            // Expected 15 · 2 / 5000 = 0.006, with a standard deviation of about 0.002.
            assertThat(one.stabilityIndex(other)).as("seed " + seed).isBetween(0.0, 0.02);
            assertThat(one.stabilityIndex(moved)).as("seed " + seed).isGreaterThan(0.25);
        }
    }

    @Test
    void anythingElseIsNoHistogram() {
        assertThatThrownBy(() -> new ScoreHistogram(new long[3])).isInstanceOf(IllegalArgumentException.class);
        long[] negative = new long[16];
        negative[4] = -1;
        assertThatThrownBy(() -> new ScoreHistogram(negative)).isInstanceOf(IllegalArgumentException.class);
    }
}
