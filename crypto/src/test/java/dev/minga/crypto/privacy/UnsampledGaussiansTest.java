package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed form against the definition's integral, against values worked out with 50 digits, and at the ends of its range. */
class UnsampledGaussiansTest {
    private static UnsampledGaussians of(double sigma, long steps) {
        return UnsampledGaussians.NONE.and(new SubsampledGaussian(sigma, 1, steps));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void deltaIsTheIntegralOfWhatExceeds(long seed) {
        Random random = new Random(seed);
        double sigma = 0.3 + 5 * random.nextDouble();
        double epsilon = 3 / sigma * random.nextDouble();
        double expected = Exact.oneStep(sigma, 1, epsilon);
        assertThat(of(sigma, 1).delta(epsilon))
                .as("seed %s, sigma %s, epsilon %s", seed, sigma, epsilon)
                .isCloseTo(expected, within(1e-9 * expected));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1e-5, 4.3771780956812246277",
        "1, 5, 1e-6, 12.595246735506728036",
        "1e6, 1, 1e-9, 2.7178059287972227844e-6",
        "1e-4, 1, 1e-5, 50042647.908152415504"
    })
    void epsilonIsThatOfFiftyDigits(double sigma, long steps, double delta, double expected) {
        double epsilon = of(sigma, steps).epsilon(delta);
        assertThat(epsilon).isBetween(expected, expected * (1 + 1e-6));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void epsilonIsTheLeastThatGivesDelta(long seed) {
        Random random = new Random(seed);
        UnsampledGaussians some = of(Math.pow(10, 8 * random.nextDouble() - 3), 1 + random.nextInt(1_000));
        double delta = Math.pow(10, -1 - 200 * random.nextDouble());
        double epsilon = some.epsilon(delta);
        assertThat(some.delta(epsilon)).as("seed %s", seed).isLessThanOrEqualTo(delta * (1 + 1e-12));
        assertThat(some.delta(epsilon * (1 - 1e-9))).as("seed %s", seed).isGreaterThan(delta * (1 - 1e-12));
    }

    @Test
    void isNothingWhereDeltaAllowsIt() {
        assertThat(of(100, 1).epsilon(0.01)).isZero();
        assertThat(of(100, 1).epsilon(0.001)).isPositive();
    }

    @Test
    void noiseThatIsTooSmallHidesNothing() {
        assertThat(of(1e-320, 1).epsilon(1e-5)).isInfinite();
        assertThat(of(1e-320, 1).delta(1e300)).isEqualTo(1);
    }
}
