package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the definition of a singular value decomposition, and against eigenvalues found by another way. */
class LowRankSvdTest {
    private static float[] random(SplittableRandom random, int length, double size) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (size * (random.nextDouble() - 0.5));
        }
        return values;
    }

    private static double[][] product(float[] b, float[] a, int rank) {
        int out = b.length / rank;
        int in = a.length / rank;
        double[][] product = new double[out][in];
        for (int i = 0; i < out; i++) {
            for (int k = 0; k < rank; k++) {
                for (int j = 0; j < in; j++) {
                    product[i][j] += (double) b[i * rank + k] * a[k * in + j];
                }
            }
        }
        return product;
    }

    private static double norm(double[][] matrix) {
        return Math.sqrt(Arrays.stream(matrix)
                .flatMapToDouble(Arrays::stream)
                .map(value -> value * value)
                .sum());
    }

    private static double difference(double[][] one, double[][] other) {
        double[][] difference = new double[one.length][one[0].length];
        for (int i = 0; i < one.length; i++) {
            for (int j = 0; j < one[0].length; j++) {
                difference[i][j] = one[i][j] - other[i][j];
            }
        }
        return norm(difference);
    }

    @ParameterizedTest(name = "{0} × {1}, rank {2}, A about {3}")
    @CsvSource({"384, 384, 8, 1", "20, 50, 5, 100", "50, 20, 20, 1e-4", "7, 3, 1, 1", "1, 1, 1, 1", "4, 9, 6, 1"})
    void theProductIsTheSameAndTheFactorsAreASingularValueDecomposition(int out, int in, int rank, double sizeOfA) {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] b = random(random, out * rank, 0.2);
            float[] a = random(random, rank * in, sizeOfA);
            LowRankSvd svd = LowRankSvd.of(b, a, in);
            double[][] before = product(b, a, rank);
            assertThat(difference(product(svd.b(), svd.a(), rank), before) / norm(before))
                    .as("seed %s", seed)
                    .isLessThan(1e-6);
            double last = Double.POSITIVE_INFINITY;
            for (int i = 0; i < rank; i++) {
                for (int j = 0; j <= i; j++) {
                    double rows = 0;
                    for (int k = 0; k < in; k++) {
                        rows += (double) svd.a()[i * in + k] * svd.a()[j * in + k];
                    }
                    assertThat(rows).as("seed %s, rows %s, %s", seed, i, j).isCloseTo(i == j ? 1 : 0, within(1e-6));
                    double columns = 0;
                    for (int k = 0; k < out; k++) {
                        columns += (double) svd.b()[k * rank + i] * svd.b()[k * rank + j];
                    }
                    if (i == j) {
                        assertThat(columns).as("seed %s, longest first", seed).isLessThanOrEqualTo(last);
                        last = columns;
                    } else {
                        assertThat(columns / norm(before) / norm(before)).isCloseTo(0, within(1e-6));
                    }
                }
            }
        }
    }

    /** The largest singular value by power iteration on P·Pᵀ, which shares no step with what is tested. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theFirstColumnIsAsLongAsTheLargestSingularValue(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] b = random(random, 12 * 3, 1);
        float[] a = random(random, 3 * 15, 1);
        double[][] p = product(b, a, 3);
        double[] vector = new double[15];
        Arrays.fill(vector, 1);
        double length = 0;
        for (int step = 0; step < 5_000; step++) {
            double[] image = new double[12];
            for (int i = 0; i < 12; i++) {
                for (int j = 0; j < 15; j++) {
                    image[i] += p[i][j] * vector[j];
                }
            }
            double[] back = new double[15];
            for (int j = 0; j < 15; j++) {
                for (int i = 0; i < 12; i++) {
                    back[j] += p[i][j] * image[i];
                }
            }
            length = Math.sqrt(Arrays.stream(back).map(x -> x * x).sum());
            for (int j = 0; j < 15; j++) {
                vector[j] = back[j] / length;
            }
        }
        LowRankSvd svd = LowRankSvd.of(b, a, 15);
        double column = 0;
        for (int row = 0; row < 12; row++) {
            column += (double) svd.b()[row * 3] * svd.b()[row * 3];
        }
        assertThat(column).as("seed %s", seed).isCloseTo(length, within(1e-5 * length));
    }

    /** Zero B, two equal columns, a single row: what has no unique decomposition has one here, with A orthonormal. */
    @Test
    void productsOfLowerRankKeepAnOrthonormalA() {
        SplittableRandom random = new SplittableRandom(4);
        float[] a = random(random, 3 * 10, 1);
        float[] zero = new float[6 * 3];
        LowRankSvd nothing = LowRankSvd.of(zero, a, 10);
        assertThat(nothing.b()).containsOnly(0);
        assertOrthonormal(nothing.a());
        float[] twins = random(random, 6 * 3, 1);
        for (int row = 0; row < 6; row++) {
            twins[row * 3 + 1] = twins[row * 3];
            twins[row * 3 + 2] = 0;
        }
        LowRankSvd one = LowRankSvd.of(twins, a, 10);
        assertOrthonormal(one.a());
        assertThat(difference(product(one.b(), one.a(), 3), product(twins, a, 3)))
                .isLessThan(1e-6);
    }

    private static void assertOrthonormal(float[] a) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < 10; k++) {
                    sum += (double) a[i * 10 + k] * a[j * 10 + k];
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void signsAreFixed() {
        LowRankSvd svd = LowRankSvd.of(new float[] {0, 2, -3, 0}, new float[] {0, 1, 1, 0}, 2);
        assertThat(svd.a()).containsExactly(0, 1, 1, 0);
        assertThat(svd.b()).containsExactly(0, 2, -3, 0);
        LowRankSvd turned = LowRankSvd.of(new float[] {0, -2, 3, 0}, new float[] {0, -1, -1, 0}, 2);
        assertThat(turned.a()).containsExactly(svd.a());
        assertThat(turned.b()).containsExactly(svd.b());
    }

    /** The bits are part of what is logged: another machine, JVM or release must find these. */
    @Test
    void theSameFactorsGiveTheSameBitsEverywhere() {
        SplittableRandom random = new SplittableRandom(20_260_101);
        LowRankSvd svd = LowRankSvd.of(random(random, 384 * 8, 0.1), random(random, 8 * 384, 2), 384);
        ByteBuffer bytes = ByteBuffer.allocate(2 * 384 * 8 * Float.BYTES);
        bytes.asFloatBuffer().put(svd.b()).put(svd.a());
        assertThat(Sha256.of(bytes.array()).hex())
                .isEqualTo("d90c1c2f8bda7652921cd8f0c74de38591673bd99c0e6d19a07ab7b6d765d273");
    }

    @Test
    void dependentRowsOfAAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LowRankSvd.of(new float[4], new float[] {1, 0, 0, 0}, 2))
                .withMessage("row 1 of A is made of the rows before it");
    }
}
