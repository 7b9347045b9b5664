package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * f of n rows are hostile: far away, alone or together, in one direction or in several. What they can do is bounded by the
 * honest rows alone, as each rule's Javadoc says.
 */
class RobustnessTest {
    private static final int LENGTH = 20;

    /** The hostile rows come first, so that ties are theirs. */
    private record Attack(long seed, double[][] honest, int hostile, Rows rows) {
        static Attack of(long seed, int rows, int hostile) {
            Random random = new Random(seed);
            float[][] numbers = new float[rows][LENGTH];
            double distance = Math.pow(10, random.nextInt(30));
            double[] direction = random.doubles(LENGTH, -1, 1).toArray();
            boolean together = random.nextBoolean();
            for (int row = 0; row < hostile; row++) {
                for (int i = 0; i < LENGTH; i++) {
                    numbers[row][i] = (float) (distance * (together ? direction[i] : random.nextGaussian()));
                }
            }
            for (int row = hostile; row < rows; row++) {
                for (int i = 0; i < LENGTH; i++) {
                    numbers[row][i] = (float) (random.nextGaussian() + 3);
                }
            }
            Rows all = new Rows(numbers);
            return new Attack(seed, Arrays.copyOfRange(all.exact(), hostile, rows), hostile, all);
        }

        int n() {
            return rows.size();
        }

        double diameter() {
            double diameter = 0;
            for (double[] a : honest) {
                for (double[] b : honest) {
                    diameter = Math.max(diameter, SlowRules.distance(a, b));
                }
            }
            return diameter;
        }

        double toNearestHonest(double[] point) {
            return Arrays.stream(honest)
                    .mapToDouble(one -> SlowRules.distance(one, point))
                    .min()
                    .orElseThrow();
        }

        void assertBetweenHonestOnes(double[] point) {
            for (int i = 0; i < LENGTH; i++) {
                int at = i;
                double least =
                        Arrays.stream(honest).mapToDouble(row -> row[at]).min().orElseThrow();
                double most =
                        Arrays.stream(honest).mapToDouble(row -> row[at]).max().orElseThrow();
                assertThat(point[i]).as("seed %d, coordinate %d", seed, i).isBetween(least - 1e-9, most + 1e-9);
            }
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMedianStaysAmongTheHonest(long seed) throws IOException {
        int n = 3 + (int) (seed % 9);
        Attack attack = Attack.of(seed, n, (n - 1) / 2);
        attack.assertBetweenHonestOnes(attack.rows().by(new CoordinateMedian()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTrimmedMeanStaysAmongTheHonest(long seed) throws IOException {
        int f = 1 + (int) (seed % 4);
        Attack attack = Attack.of(seed, 2 * f + 1 + (int) (seed % 3), f);
        attack.assertBetweenHonestOnes(attack.rows().by(new TrimmedMean(f)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatKrumTakesIsNearTheHonest(long seed) throws IOException {
        int f = 1 + (int) (seed % 4);
        Attack attack = Attack.of(seed, 2 * f + 3 + (int) (seed % 3), f);
        double n = attack.n();
        double bound = Math.sqrt((n - f - 2) / (n - 2 * f - 1)) * attack.diameter();
        assertThat(attack.toNearestHonest(attack.rows().by(new Krum(f, 1))))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(bound);
        double[] mean = attack.rows().by(new Krum(f, attack.n() - f));
        assertThat(attack.toNearestHonest(mean)).as("seed %d", seed).isLessThanOrEqualTo(bound + attack.diameter());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aGeometricMedianStaysByTheMedianItStartsFrom(long seed) throws IOException {
        int n = 3 + (int) (seed % 9);
        int f = (n - 1) / 2;
        double nu = 0.01;
        Attack attack = Attack.of(seed, n, f);
        double[] start = SlowRules.median(attack.rows().exact());
        double sum = Arrays.stream(attack.honest())
                .mapToDouble(one -> SlowRules.distance(one, start))
                .sum();
        for (int steps = 1; steps <= 10; steps += 3) {
            double[] point = attack.rows().by(new GeometricMedian(nu, steps));
            assertThat(SlowRules.distance(point, start))
                    .as("seed %d, %d steps", seed, steps)
                    .isLessThanOrEqualTo((2 * sum + n * nu / 2) / (n - 2 * f) * (1 + 1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void centredClippingGoesNoFartherThanItsRadiusAllows(long seed) throws IOException {
        int n = 3 + (int) (seed % 9);
        int f = 1 + (int) (seed % n);
        double tau = 2;
        Attack attack = Attack.of(seed, n, Math.min(f, n - 1));
        float[][] other = attack.rows().numbers.clone();
        for (int row = 0; row < attack.hostile(); row++) {
            float[] turned = new float[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                turned[i] = -other[row][i] / 7;
            }
            other[row] = turned;
        }
        for (int steps = 1; steps <= 4; steps++) {
            Rule rule = new CentredClipping(tau, steps);
            double moved = SlowRules.distance(attack.rows().by(rule), new Rows(other).by(rule));
            assertThat(moved)
                    .as("seed %d, %d steps", seed, steps)
                    .isLessThanOrEqualTo(2 * steps * tau * attack.hostile() / n * (1 + 1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fedAvgGoesWhereverOneOfThemWants(long seed) throws IOException {
        Attack attack = Attack.of(seed, 9, 1);
        double[] point = attack.rows().by(new FedAvg());
        double[] hostile = attack.rows().exact()[0];
        double length = SlowRules.distance(hostile, new double[LENGTH]);
        assertThat(SlowRules.distance(point, new double[LENGTH]))
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(length / 9 * (1 - 1e-9) - 8.0 / 9 * 8 * Math.sqrt(LENGTH));
    }
}
