package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatticeSumTest {
    private static final MathContext DIGITS = new MathContext(50);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1.7320508075688772", "7, 0.1", "1024, 3", "1025, 1e-3", "100000, 0.9999999999999999"})
    void oneRecordMovesTheSumByAtMostTheClipNorm(int dimension, double clip) {
        Random random = new Random(dimension);
        LatticeSum sum = new LatticeSum(dimension, new Lattice(clip));
        for (float size : new float[] {1e-20f, 1e-3f, 1, (float) clip, 1e10f, 1e38f}) {
            long[] before = sum.sum();
            sum.add(gradient(random, dimension, size), 0);
            long[] after = sum.sum();
            Arrays.setAll(after, i -> after[i] - before[i]);
            assertThat(new BigDecimal(squares(after)))
                    .as("size %s, seed %d", size, dimension)
                    .isLessThanOrEqualTo(unitsOf(clip).pow(2));
        }
    }

    /** Each value is that of decimal arithmetic, cut toward zero, but for a double's last bits of C/γ &lt; 2^31. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isTheClippedGradientCutToWholeUnits(long seed) {
        Random random = new Random(seed);
        double clip = 0.5 + random.nextDouble();
        for (int trial = 0; trial < 200; trial++) {
            int dimension = 1 + random.nextInt(50);
            float[] gradient = gradient(random, dimension, (float) Math.exp(4 * random.nextGaussian()));
            LatticeSum sum = new LatticeSum(dimension, new Lattice(clip));
            sum.add(gradient, 0);
            BigDecimal norm = BigDecimal.ZERO;
            for (float value : gradient) {
                norm = norm.add(new BigDecimal(value).pow(2));
            }
            norm = norm.sqrt(DIGITS).max(new BigDecimal(clip));
            for (int i = 0; i < dimension; i++) {
                BigDecimal exact =
                        unitsOf(clip).multiply(new BigDecimal(gradient[i])).divide(norm, DIGITS);
                double lost = Math.signum(gradient[i])
                        * exact.subtract(BigDecimal.valueOf(sum.sum()[i])).doubleValue();
                assertThat(lost).as("element %d, seed %d", i, seed).isBetween(-1e-5, 1 + 1e-5);
            }
        }
    }

    @Test
    void aLongGradientKeepsItsDirection() {
        LatticeSum sum = new LatticeSum(2, new Lattice(1));
        sum.add(new float[] {30, -40}, 0);
        assertThat(sum.sum()[0] * 0x1p-30).isCloseTo(0.6, within(0x1p-30));
        assertThat(sum.sum()[1] * 0x1p-30).isCloseTo(-0.8, within(0x1p-30));
    }

    @Test
    void aShortGradientIsOnlyTruncatedTowardZero() {
        LatticeSum sum = new LatticeSum(2, new Lattice(10));
        sum.add(new float[] {3, -4}, 0);
        sum.add(new float[] {0, 0}, 0);
        sum.add(new float[] {0x1.8p-26f, -0x1.8p-26f}, 0);
        sum.add(new float[] {Float.MIN_VALUE, -Float.MIN_VALUE}, 0);
        assertThat(sum.sum()).containsExactly((3L << 27) + 3, -(4L << 27) - 3);
        sum.add(new float[] {0x1.fp-27f, -0x1.fp-28f}, 0);
        assertThat(sum.sum()).containsExactly((3L << 27) + 4, -(4L << 27) - 3);
        assertThat(sum.units()).isEqualTo(5);
    }

    /**
     * The double next to √n lies on either side of it, and in doubles the norm of n ones is that double: only the integers can
     * tell. One unit of the last place decides.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 7, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 1_000})
    void theNormIsJudgedInIntegers(int dimension) {
        float[] ones = new float[dimension];
        Arrays.fill(ones, 1);
        double root = Math.sqrt(dimension);
        boolean fits = new BigDecimal(root).pow(2).compareTo(BigDecimal.valueOf(dimension)) >= 0;
        long one = (long) (1 / new Lattice(root).unit());
        LatticeSum sum = new LatticeSum(dimension, new Lattice(root));
        sum.add(ones, 0);
        assertThat(sum.sum()).as("root %s", root).containsOnly(fits ? one : 0);
        sum = new LatticeSum(dimension, new Lattice(Math.nextUp(root)));
        sum.add(ones, 0);
        assertThat(sum.sum()).as("above %s", root).containsOnly(one);
    }

    /** Integer vectors around the sphere: the limit is the last square that is within, and none is misjudged. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 0.1, 1, 1.0000000000000002, 1.7320508075688772, 1.9999999999999998, 3.3, 1e6})
    void theLimitIsTheFloorOfTheSquare(double clip) {
        BigInteger squared = unitsOf(clip).pow(2).toBigInteger();
        long limit = new Lattice(clip).maxSquaredNorm();
        assertThat(BigInteger.valueOf(limit)).isEqualTo(squared).isLessThan(BigInteger.TWO.pow(62));
        Random random = new Random(7);
        for (int trial = 0; trial < 1_000; trial++) {
            long first = (long) (unitsOf(clip).doubleValue() * random.nextDouble());
            long second =
                    squared.subtract(BigInteger.valueOf(first).pow(2)).sqrt().longValueExact();
            for (long more = -1; more <= 1; more++) {
                long[] vector = {-first, second + more};
                assertThat(LatticeSum.isWithin(vector, limit))
                        .as("%d, %d", vector[0], vector[1])
                        .isEqualTo(squares(vector).compareTo(squared) <= 0)
                        .isEqualTo(more <= 0);
            }
        }
    }

    @Test
    void vectorsWhoseSquaresOverflowAreTooLong() {
        long limit = new Lattice(1).maxSquaredNorm();
        for (long value : new long[] {1L << 31, -1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(LatticeSum.isWithin(new long[] {value}, limit))
                    .as("%d", value)
                    .isFalse();
            assertThat(LatticeSum.isWithin(new long[] {1L << 30, value}, limit))
                    .as("%d", value)
                    .isFalse();
        }
        long[] many = new long[1_000];
        Arrays.fill(many, 1L << 30);
        assertThat(LatticeSum.isWithin(many, limit)).isFalse();
    }

    @Test
    void theOrderOfRecordsDoesNotChangeABit() {
        Random random = new Random(3);
        int dimension = 20;
        float[] batch = new float[dimension * 500];
        for (int r = 0; r < 500; r++) {
            float size = (float) Math.exp(4 * random.nextGaussian());
            System.arraycopy(gradient(random, dimension, size), 0, batch, r * dimension, dimension);
        }
        List<Integer> order = IntStream.range(0, 500).boxed().collect(java.util.stream.Collectors.toList());
        long[] first = null;
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            LatticeSum sum = new LatticeSum(dimension, new Lattice(0.8));
            order.forEach(r -> sum.add(batch, r * dimension));
            first = first == null ? sum.sum() : first;
            assertThat(sum.sum()).as("shuffle %d, seed 3", shuffle).isEqualTo(first);
            Collections.shuffle(order, random);
        }
        assertThat(first).isNotNull().doesNotContain(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteCountsAsZero(float value) {
        for (int at = 0; at < 3; at++) {
            LatticeSum sum = new LatticeSum(3, new Lattice(1));
            sum.add(new float[] {0.1f, 0.2f, 0.3f}, 0);
            long[] before = sum.sum();
            float[] gradient = {0.3f, 0.2f, 0.1f};
            gradient[at] = value;
            sum.add(gradient, 0);
            assertThat(sum.sum()).as("at %d", at).isEqualTo(before);
            assertThat(sum.units()).isEqualTo(2);
        }
    }

    @Test
    void doublesAreClippedLikeFloatsAndOneThatOverflowsIsNone() {
        Random random = new Random(9);
        for (double clip : new double[] {0.3, 5, 4_000}) {
            LatticeSum floats = new LatticeSum(7, new Lattice(clip));
            LatticeSum doubles = new LatticeSum(7, new Lattice(clip));
            float[] gradient = new float[7];
            double[] same = new double[7];
            for (int i = 0; i < 7; i++) {
                gradient[i] = (float) random.nextGaussian();
                same[i] = gradient[i];
            }
            floats.add(gradient, 0);
            doubles.add(same);
            doubles.add(new double[] {1e200, 0, 0, 0, 0, 0, 1});
            assertThat(doubles.sum()).isEqualTo(floats.sum());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatticeSum(2, new Lattice(1)).add(new double[3]))
                .withMessage("a gradient has 3 values, not 2");
    }

    @Test
    void readsItsOwnSliceOnly() {
        LatticeSum sum = new LatticeSum(2, new Lattice(64));
        float[] batch = {Float.NaN, 1, 2, 3, Float.POSITIVE_INFINITY};
        sum.add(batch, 1);
        sum.add(batch, 2);
        assertThat(sum.sum()).containsExactly(3L << 24, 5L << 24);
        for (int offset : new int[] {-1, 4, Integer.MAX_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> sum.add(batch, offset));
        }
        assertThat(sum.units()).isEqualTo(2);
    }

    @Test
    void callersCannotReachIntoTheSum() {
        LatticeSum sum = new LatticeSum(1, new Lattice(1));
        sum.sum()[0] = 5;
        assertThat(sum.sum()).containsExactly(0);
        assertThat(sum).hasToString("[REDACTED]");
    }

    @Test
    void refusesToSumNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LatticeSum(0, new Lattice(1)));
    }

    private static BigDecimal unitsOf(double clip) {
        return new BigDecimal(clip).divide(new BigDecimal(new Lattice(clip).unit()));
    }

    private static BigInteger squares(long[] vector) {
        return Arrays.stream(vector)
                .mapToObj(BigInteger::valueOf)
                .map(value -> value.pow(2))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static float[] gradient(Random random, int dimension, float size) {
        float[] gradient = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            gradient[i] = size * (2 * random.nextFloat() - 1);
        }
        return gradient;
    }
}
