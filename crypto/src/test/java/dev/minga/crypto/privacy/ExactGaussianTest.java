package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.SeededSecureRandom;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statistical tests at 10^6 draws on fixed seeds. Each tolerance is set so that a correct sampler with a random seed would
 * fail a single check with probability at most 1e-6: 4.9 standard deviations for quantities that are normal in the limit, and
 * d + 2√(dt) + 2t with t = ln 10^6 for a χ² of d degrees of freedom (Laurent and Massart 2000, Lemma 1: the tail is at most
 * e^-t). With less than 60 checks, all together fail with probability below 6e-5.
 */
class ExactGaussianTest {
    private static final int DRAWS = 1_000_000;
    private static final long SEED = 271_828;
    private static final double DEVIATIONS = 4.9;
    private static final double LEAST_EXPECTED = 100;
    private static final BigDecimal LARGE = new Lattice(1.3).noise(0.77);
    private static final long[] LARGE_DRAWS = draws(LARGE.toString(), 16);

    private static long[] draws(String scale, int digitBits) {
        long[] into = new long[DRAWS];
        new ExactGaussian(new SeededSecureRandom(SEED), digitBits).addGaussian(into, new BigDecimal(scale));
        return into;
    }

    private static double[] standard(BigDecimal scale, long[] draws) {
        double unit = scale.doubleValue();
        return Arrays.stream(draws).mapToDouble(x -> x / unit).toArray();
    }

    private static double highestChiSquare(int degrees) {
        double t = Math.log(1e6);
        return degrees + 2 * Math.sqrt(degrees * t) + 2 * t;
    }

    /** Digits of one bit tie in every second comparison, those of 16 in none of these: the answer must not differ. */
    @ParameterizedTest
    @CsvSource({"0.3, 16", "0.7, 1", "0.7, 4", "0.7, 16", "3, 1", "3, 16", "3, 64", "40, 16", "40.5, 16"})
    void hasExactlyTheMassOfTheRoundedNormal(String scale, int digitBits) {
        long[] draws = draws(scale, digitBits);
        BigDecimal exact = new BigDecimal(scale);
        int cells = 1;
        while (DRAWS * NormalMass.fromMagnitude(cells + 1, exact) > LEAST_EXPECTED) {
            cells++;
        }
        long[] positive = new long[cells + 1];
        long[] negative = new long[cells + 1];
        for (long draw : draws) {
            (draw < 0 ? negative : positive)[(int) Math.min(cells, Math.abs(draw))]++;
        }
        double chiSquare = square(positive[0], DRAWS * NormalMass.ofMagnitude(0, exact));
        double total = NormalMass.ofMagnitude(0, exact);
        for (int i = 1; i <= cells; i++) {
            double mass = i == cells ? NormalMass.fromMagnitude(i, exact) : NormalMass.ofMagnitude(i, exact);
            total += mass;
            chiSquare += square(positive[i], DRAWS * mass / 2) + square(negative[i], DRAWS * mass / 2);
        }
        assertThat(total).as("the reference's masses").isCloseTo(1, within(1e-12));
        assertThat(chiSquare).as("seed %d, %d cells", SEED, 2 * cells + 1).isLessThan(highestChiSquare(2 * cells));
    }

    private static double square(double observed, double expected) {
        return (observed - expected) * (observed - expected) / expected;
    }

    /** P(√n · D &gt; t) ≤ 2 e^(-2t²) (Massart 1990), which is 1e-6 at t = 2.694; rounding moves D by less than 1e-7. */
    @ParameterizedTest
    @CsvSource({"16777216", "1342177280.3", "4503599627370496"})
    void followsTheNormalDistributionAtALargeScale(BigDecimal scale) {
        double[] sorted = standard(scale, draws(scale.toString(), 16));
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
        for (double x : standard(LARGE, LARGE_DRAWS)) {
            first += x / DRAWS;
            second += x * x / DRAWS;
            fourth += x * x * x * x / DRAWS;
        }
        assertThat(Math.abs(first)).as("mean").isLessThan(DEVIATIONS * Math.sqrt(1.0 / DRAWS));
        assertThat(Math.abs(second - 1)).as("variance").isLessThan(DEVIATIONS * Math.sqrt(2.0 / DRAWS));
        assertThat(Math.abs(fourth - 3)).as("kurtosis").isLessThan(DEVIATIONS * Math.sqrt(96.0 / DRAWS));
    }

    /** P(|Z| ≥ 4) = 6.33e-5: 63.3 of a million, and a Poisson count of that mean leaves [28, 107] below 1e-6. */
    @Test
    void reachesFar() {
        long far = Arrays.stream(standard(LARGE, LARGE_DRAWS))
                .filter(x -> Math.abs(x) >= 4)
                .count();
        assertThat(far).as("seed %d", SEED).isBetween(28L, 107L);
    }

    /** The mean product of independent standard normals has standard deviation 1/√n, and so has that of their squares over 2. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4_096})
    void drawsAreIndependent(int lag) {
        double[] draws = standard(LARGE, LARGE_DRAWS);
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

    /** Far below the scale nothing is left of the bell: each of the three low bytes is uniform, up to e^(-2π² 2^12). */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16})
    void theLowBitsAreUniform(int shift) {
        long[] counts = new long[256];
        for (long draw : LARGE_DRAWS) {
            counts[(int) (draw >> shift) & 0xFF]++;
        }
        double chiSquare =
                Arrays.stream(counts).mapToDouble(n -> square(n, DRAWS / 256.0)).sum();
        assertThat(chiSquare).as("seed %d", SEED).isLessThan(highestChiSquare(255));
    }
}
