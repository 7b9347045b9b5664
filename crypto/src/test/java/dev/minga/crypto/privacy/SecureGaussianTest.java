package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statistical tests on fixed seeds. Each tolerance is set so that a correct sampler with a random seed would fail with
 * probability at most 1e-6: 4.9 standard deviations for quantities that are normal in the limit.
 */
class SecureGaussianTest {
    private static final int DRAWS = 1_000_000;
    private static final long SEED = 271_828;
    private static final double DEVIATIONS = 4.9;

    private final double[] draws = draws(DRAWS, 1);

    /** P(√n · D > t) ≤ 2 e^(-2t²) (Massart 1990), which is 1e-6 at t = 2.694. */
    @Test
    void followsTheNormalDistribution() {
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < DRAWS; i++) {
            double phi = 0.5 * Math.exp(LogErfc.of(-sorted[i] / Math.sqrt(2)));
            distance = Math.max(distance, Math.max(phi - (double) i / DRAWS, (i + 1.0) / DRAWS - phi));
        }
        assertThat(distance * Math.sqrt(DRAWS)).as("seed %d", SEED).isLessThan(2.694);
    }

    /** The mean of n draws has standard deviation 1/√n, their second moment √(2/n), their fourth √(96/n). */
    @Test
    void hasTheMomentsOfTheNormalDistribution() {
        double first = 0;
        double second = 0;
        double fourth = 0;
        for (double x : draws) {
            first += x / DRAWS;
            second += x * x / DRAWS;
            fourth += x * x * x * x / DRAWS;
        }
        assertThat(Math.abs(first)).as("mean").isLessThan(DEVIATIONS * Math.sqrt(1.0 / DRAWS));
        assertThat(Math.abs(second - 1)).as("variance").isLessThan(DEVIATIONS * Math.sqrt(2.0 / DRAWS));
        assertThat(Math.abs(fourth - 3)).as("kurtosis").isLessThan(DEVIATIONS * Math.sqrt(96.0 / DRAWS));
    }

    /** The mean product of independent standard normals has standard deviation 1/√n, and so has that of their squares over 2. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4_096})
    void drawsAreIndependent(int lag) {
        double products = 0;
        double squares = 0;
        int pairs = DRAWS - lag;
        for (int i = 0; i < pairs; i++) {
            products += draws[i] * draws[i + lag] / pairs;
            squares += (draws[i] * draws[i] - 1) * (draws[i + lag] * draws[i + lag] - 1) / 2 / pairs;
        }
        assertThat(Math.abs(products)).as("seed %d", SEED).isLessThan(DEVIATIONS / Math.sqrt(pairs));
        assertThat(Math.abs(squares)).as("squares, seed %d", SEED).isLessThan(DEVIATIONS / Math.sqrt(pairs));
    }

    /**
     * Two independent normals have a uniform angle (same bound as above) and a radius beyond √(-2 ln 4e-5) with probability
     * 4e-5: 20 of the half million, and a Poisson count of mean 20 leaves [3, 46] with probability below 1e-6.
     */
    @Test
    void pairsPointAnywhereAndReachFar() {
        int pairs = DRAWS / 2;
        double[] angles = new double[pairs];
        int far = 0;
        for (int i = 0; i < pairs; i++) {
            double turn = Math.atan2(draws[2 * i + 1], draws[2 * i]) / (2 * Math.PI);
            angles[i] = turn < 0 ? turn + 1 : turn;
            far += Math.hypot(draws[2 * i], draws[2 * i + 1]) > Math.sqrt(-2 * Math.log(4e-5)) ? 1 : 0;
        }
        Arrays.sort(angles);
        double distance = 0;
        for (int i = 0; i < pairs; i++) {
            distance = Math.max(distance, Math.abs(angles[i] - (i + 0.5) / pairs));
        }
        assertThat(distance * Math.sqrt(pairs)).as("seed %d", SEED).isLessThan(2.694);
        assertThat(far).as("seed %d", SEED).isBetween(3, 46);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4_095, 4_096, 4_097, 8_193})
    void addsToEveryElement(int length) {
        double[] into = new double[length];
        Arrays.fill(into, 1e9);
        new SecureGaussian(new SeededSecureRandom(SEED)).addGaussian(into, 3);
        double[] alone = draws(length, 3);
        for (int i = 0; i < length; i++) {
            assertThat(into[i]).as("element %d", i).isEqualTo(1e9 + alone[i]).isNotEqualTo(1e9);
        }
    }

    @Test
    void scalesWithTheStandardDeviation() {
        double[] wide = draws(1_001, 8);
        for (int i = 0; i < wide.length; i++) {
            assertThat(wide[i]).isEqualTo(8 * draws[i]);
        }
    }

    @Test
    void theRarestWordsStayFinite() {
        for (byte fill : new byte[] {0, -1}) {
            double[] into = new double[2];
            new SecureGaussian(new Constant(fill)).addGaussian(into, 1);
            assertThat(Math.hypot(into[0], into[1]))
                    .as("all bytes %d", fill)
                    .isNotNaN()
                    .isLessThan(9.5);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesToAddNoNoise(double deviation) {
        double[] into = {1, 2, 3};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecureGaussian(new SeededSecureRandom(1)).addGaussian(into, deviation))
                .withMessage("standard deviation must be above 0 and finite, not " + deviation);
        assertThat(into).containsExactly(1, 2, 3);
    }

    private static double[] draws(int count, double deviation) {
        double[] into = new double[count];
        new SecureGaussian(new SeededSecureRandom(SEED)).addGaussian(into, deviation);
        return into;
    }

    private static final class Constant extends java.security.SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte fill;

        Constant(byte fill) {
            this.fill = fill;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, fill);
        }
    }
}
