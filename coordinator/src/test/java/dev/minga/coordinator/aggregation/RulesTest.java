package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every robust rule against {@link SlowRules}. */
class RulesTest {
    private static final int LENGTH = 67;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static void assertSame(double[] actual, double[] expected, double scale, long seed) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("seed %d, coordinate %d: %s instead of %s", seed, i, actual[i], expected[i])
                    .isLessThanOrEqualTo(1e-9 * (scale + Math.abs(expected[i])));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void median(long seed) throws IOException {
        Rows rows = Rows.random(seed, 1 + (int) (seed % 23), LENGTH);
        assertSame(rows.by(new CoordinateMedian()), SlowRules.median(rows.exact()), 0, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void trimmedMean(long seed) throws IOException {
        int cut = 1 + (int) (seed % 4);
        Rows rows = Rows.random(seed, 2 * cut + 1 + (int) (seed % 7), LENGTH);
        double[] expected = SlowRules.trimmedMean(rows.exact(), cut);
        assertSame(rows.by(new TrimmedMean(cut)), expected, largest(rows) * 1e-6, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void krum(long seed) throws IOException {
        int f = 1 + (int) (seed % 3);
        Rows rows = Rows.random(seed, 2 * f + 3 + (int) (seed % 5), LENGTH);
        assertSame(rows.by(new Krum(f, 1)), SlowRules.multiKrum(rows.exact(), f, 1), 0, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void multiKrum(long seed) throws IOException {
        int f = 1 + (int) (seed % 3);
        Rows rows = Rows.random(seed, 2 * f + 3 + (int) (seed % 5), LENGTH);
        int selected = 2 + (int) (seed % (rows.size() - f - 1));
        double[] expected = SlowRules.multiKrum(rows.exact(), f, selected);
        assertSame(rows.by(new Krum(f, selected)), expected, largest(rows) * 1e-6, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void geometricMedian(long seed) throws IOException {
        Rows rows = Rows.random(seed, 1 + (int) (seed % 11), LENGTH);
        int steps = 1 + (int) (seed % 6);
        double[] expected = SlowRules.geometricMedian(rows.exact(), 1e-3, steps);
        assertSame(rows.by(new GeometricMedian(1e-3, steps)), expected, 1e3, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void centredClipping(long seed) throws IOException {
        Rows rows = Rows.random(seed, 1 + (int) (seed % 11), LENGTH);
        int steps = 1 + (int) (seed % 6);
        double[] expected = SlowRules.centredClipping(rows.exact(), 1.5, steps);
        assertSame(rows.by(new CentredClipping(1.5, steps)), expected, 1, seed);
    }

    private static double largest(Rows rows) {
        double largest = 0;
        for (float[] row : rows.numbers) {
            for (float number : row) {
                largest = Math.max(largest, Math.abs(number));
            }
        }
        return largest;
    }

    @Test
    void knownAnswers() throws IOException {
        Rows five = new Rows(
                new float[] {1, 0}, new float[] {2, 9}, new float[] {3, -7}, new float[] {10, 1}, new float[] {-50, 2});
        assertThat(five.by(new CoordinateMedian())).containsExactly(2, 1);
        assertThat(five.by(new TrimmedMean(1))).containsExactly(2, 1);
        assertThat(five.by(new TrimmedMean(2))).containsExactly(2, 1);
        Rows four = new Rows(new float[] {1}, new float[] {2}, new float[] {5}, new float[] {9});
        assertThat(four.by(new CoordinateMedian())).containsExactly(3.5);
        // n = 5, f = 1: two nearest. Scores 1+4, 1+1, 1+4, 49+64, …; the second has the least.
        Rows line = new Rows(new float[] {1}, new float[] {2}, new float[] {3}, new float[] {10}, new float[] {-90});
        assertThat(line.by(new Krum(1, 1))).containsExactly(2);
        assertThat(line.by(new Krum(1, 3))).containsExactly(2);
        assertThat(line.by(new Krum(1, 4))).containsExactly(4);
    }

    /** Of an odd number of points on a line the geometric median is the one in the middle. */
    @Test
    void manySmallStepsFindTheGeometricMedian() throws IOException {
        Rows line = new Rows(new float[] {0}, new float[] {1}, new float[] {3}, new float[] {4}, new float[] {100});
        assertThat(line.by(new GeometricMedian(1e-6, 1))[0]).isCloseTo(3, within(1e-5));
        // A triangle with an angle of 120° at (0, 0): Fermat's point is that corner.
        Rows corner =
                new Rows(new float[] {0, 0}, new float[] {2, 0}, new float[] {-0.75f, (float) (Math.sqrt(27) / 4)});
        double[] found = corner.by(new GeometricMedian(1e-4, 100));
        assertThat(Math.hypot(found[0], found[1])).isLessThan(0.02);
        // An equilateral triangle: its middle.
        float height = (float) (Math.sqrt(3) / 2);
        Rows equal = new Rows(new float[] {0, 0}, new float[] {1, 0}, new float[] {0.5f, height});
        double[] middle = equal.by(new GeometricMedian(1e-6, 60));
        assertThat(middle[0]).isCloseTo(0.5, within(1e-6));
        assertThat(middle[1]).isCloseTo(height / 3, within(1e-6));
    }

    @Test
    void oneMemberAloneIsTheAggregate() throws IOException {
        Rows alone = new Rows(new float[] {3, -4});
        assertThat(alone.by(new CoordinateMedian())).containsExactly(3, -4);
        assertThat(alone.by(new GeometricMedian(1, 3))).containsExactly(3, -4);
        assertThat(alone.by(new CentredClipping(5, 1))).containsExactly(3, -4);
        double[] clipped = alone.by(new CentredClipping(1, 1));
        assertThat(clipped[0]).isCloseTo(0.6, within(1e-15));
        assertThat(clipped[1]).isCloseTo(-0.8, within(1e-15));
    }

    @Test
    void whenAllAgreeEveryRuleAgreesWithThem() throws IOException {
        float[] same = {0.5f, -2, 0};
        Rows rows = new Rows(same, same, same, same, same, same, same);
        for (Rule rule : new Rule[] {
            new CoordinateMedian(),
            new TrimmedMean(3),
            new Krum(2, 1),
            new Krum(2, 5),
            new GeometricMedian(1e-6, 5),
            new CentredClipping(10, 2)
        }) {
            double[] found = rows.by(rule);
            for (int i = 0; i < same.length; i++) {
                assertThat(found[i]).as(rule.toString()).isCloseTo(same[i], within(1e-15));
            }
        }
    }
}
