package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClippedSumTest {
    private static final MathContext DIGITS = new MathContext(50);

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 0.1", "1024, 3", "1025, 1e-3", "100000, 0.5"})
    void noContributionIsLongerThanTheClipNorm(int dimension, double clip) {
        Random random = new Random(dimension);
        for (float size : new float[] {1e-20f, 1e-3f, 1, 1e10f, 1e38f}) {
            ClippedSum sum = new ClippedSum(dimension, clip);
            sum.add(gradient(random, dimension, size), 0);
            assertThat(exactNorm(sum.sum()))
                    .as("size %s, seed %d", size, dimension)
                    .isLessThanOrEqualTo(clip * (1 + 1e-12));
        }
    }

    @Test
    void aLongGradientKeepsItsDirectionAtExactlyTheClipNorm() {
        ClippedSum sum = new ClippedSum(2, 1);
        sum.add(new float[] {30, -40}, 0);
        assertThat(sum.sum()[0]).isCloseTo(0.6, within(1e-15));
        assertThat(sum.sum()[1]).isCloseTo(-0.8, within(1e-15));
    }

    @Test
    void aShortGradientIsAddedAsItIs() {
        ClippedSum sum = new ClippedSum(2, 10);
        sum.add(new float[] {3, -4}, 0);
        sum.add(new float[] {0, 0}, 0);
        sum.add(new float[] {Float.MIN_VALUE, 0}, 0);
        assertThat(sum.sum()).containsExactly(3 + (double) Float.MIN_VALUE, -4);
        assertThat(sum.records()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteCountsAsZero(float value) {
        for (int at = 0; at < 3; at++) {
            ClippedSum sum = new ClippedSum(3, 1);
            sum.add(new float[] {0.1f, 0.2f, 0.3f}, 0);
            double[] before = sum.sum();
            float[] gradient = {1, 2, 3};
            gradient[at] = value;
            sum.add(gradient, 0);
            assertThat(sum.sum()).as("at %d", at).isEqualTo(before);
            assertThat(sum.records()).isEqualTo(2);
        }
    }

    @Test
    void readsItsOwnSliceOnly() {
        ClippedSum sum = new ClippedSum(2, 100);
        float[] batch = {Float.NaN, 1, 2, 3, Float.POSITIVE_INFINITY};
        sum.add(batch, 1);
        sum.add(batch, 2);
        assertThat(sum.sum()).containsExactly(3, 5);
    }

    @Test
    void slicesBeyondTheEndAreRefusedAndNotCounted() {
        ClippedSum sum = new ClippedSum(2, 1);
        for (int offset : new int[] {-1, 2, Integer.MAX_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> sum.add(new float[3], offset));
        }
        assertThat(sum.records()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithExactArithmeticInAnyOrder(long seed) {
        Random random = new Random(seed);
        int dimension = 1 + random.nextInt(50);
        int records = 200;
        double clip = 0.5 + random.nextDouble();
        float[] batch = new float[dimension * records];
        for (int r = 0; r < records; r++) {
            float size = (float) Math.exp(4 * random.nextGaussian()) / dimension;
            System.arraycopy(gradient(random, dimension, size), 0, batch, r * dimension, dimension);
        }
        ClippedSum forwards = new ClippedSum(dimension, clip);
        ClippedSum backwards = new ClippedSum(dimension, clip);
        BigDecimal[] exact = new BigDecimal[dimension];
        Arrays.fill(exact, BigDecimal.ZERO);
        for (int r = 0; r < records; r++) {
            forwards.add(batch, r * dimension);
            backwards.add(batch, (records - 1 - r) * dimension);
            addExactly(exact, batch, r * dimension, clip);
        }
        for (int i = 0; i < dimension; i++) {
            assertThat(forwards.sum()[i])
                    .as("element %d, seed %d", i, seed)
                    .isCloseTo(exact[i].doubleValue(), within(records * clip * 1e-15))
                    .isCloseTo(backwards.sum()[i], within(records * clip * 1e-15));
        }
    }

    @Test
    void callersCannotReachIntoTheSum() {
        ClippedSum sum = new ClippedSum(1, 1);
        sum.sum()[0] = 5;
        assertThat(sum.sum()).containsExactly(0);
        assertThat(sum).hasToString("[REDACTED]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesClipNormsOutOfRange(double clip) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClippedSum(1, clip))
                .withMessage("clip norm must be above 0 and finite, not " + clip);
        assertThatIllegalArgumentException().isThrownBy(() -> new ClippedSum(0, 1));
    }

    private static float[] gradient(Random random, int dimension, float size) {
        float[] gradient = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            gradient[i] = size * (2 * random.nextFloat() - 1);
        }
        return gradient;
    }

    private static void addExactly(BigDecimal[] sum, float[] batch, int offset, double clip) {
        double[] gradient = new double[sum.length];
        Arrays.setAll(gradient, i -> batch[offset + i]);
        BigDecimal norm = squares(gradient).sqrt(DIGITS);
        BigDecimal limit = new BigDecimal(clip);
        BigDecimal scale = norm.compareTo(limit) > 0 ? limit.divide(norm, DIGITS) : BigDecimal.ONE;
        for (int i = 0; i < sum.length; i++) {
            sum[i] = sum[i].add(new BigDecimal(gradient[i]).multiply(scale));
        }
    }

    private static double exactNorm(double[] vector) {
        return squares(vector).sqrt(DIGITS).doubleValue();
    }

    private static BigDecimal squares(double[] vector) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : vector) {
            sum = sum.add(new BigDecimal(value).pow(2), DIGITS);
        }
        return sum;
    }
}
