package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PldAccountantTest {
    /** Made by Google's dp_accounting 0.6.0, connect-the-dots, intervals of 1e-5 (first four), 2e-5 and 1e-4. */
    @ParameterizedTest
    @CsvSource({
        "0.7, 0.01, 120, 1e-5, 2.4612376965",
        "0.5, 0.2, 3, 0.15594, 0.9999250797",
        "0.8, 0.001, 100, 1e-6, 0.2603371104",
        "1, 0.0064, 782, 1e-6, 1.1986425929",
        "1, 0.01, 10000, 1e-5, 6.1877449758",
        "0.3, 0.01, 1000, 1e-5, 69.8157119141",
        "2, 0.5, 100, 0.1, 5.7864424705"
    })
    void agreesWithGoogles(double sigma, double q, long steps, double delta, double epsilon) {
        assertThat(epsilon(sigma, q, steps, delta)).isCloseTo(epsilon, within(5e-5 * epsilon));
    }

    /** Published upper bounds of Opacus, prv_accountant test, with an error of 0.01. */
    @ParameterizedTest
    @CsvSource({"0.8, 0.001, 100, 0.2704033641", "1.5, 0.05, 1000, 6.2099692466", "2, 0.2, 100, 5.6720556088"})
    void isBelowPublishedUpperBounds(double sigma, double q, long steps, double published) {
        assertThat(epsilon(sigma, q, steps, 1e-6)).isBetween(published - 0.013, published);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1e-5", "1, 1, 1e-12", "1, 5, 1e-6", "100, 10000, 1e-6", "1000, 20000, 1e-5", "1e6, 1, 1e-9",
        "0.1, 1, 1e-5", "0.01, 10, 1e-5", "0.002, 1, 1e-5", "5, 1, 0.05", "3, 40, 0.1", "2, 100, 1e-100"
    })
    void isJustAboveThePlainGaussianWhereNearlyEveryRecordIsTaken(double sigma, long steps, double delta) {
        double epsilon = epsilon(sigma, Math.nextDown(1.0), steps, delta);
        assertThat(Exact.gaussian(sigma, steps, epsilon)).as("never too small").isLessThanOrEqualTo(delta);
        assertThat(Exact.gaussian(sigma, steps, epsilon * (1 - 2e-5)))
                .as("tight")
                .isGreaterThan(delta);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.01, 0.5",
        "1, 0.01, 0.005",
        "0.5, 0.2, 1",
        "0.5, 0.2, 3",
        "4, 0.3, 0.1",
        "0.8, 0.9, 2",
        "2, 0.999, 1",
        "0.3, 0.001, 4",
        "1, 0.5, 0",
        "30, 0.5, 0.01"
    })
    void oneStepIsJustAboveTheHockeyStickIntegral(double sigma, double q, double epsilon) {
        double exact = Exact.oneStep(sigma, q, epsilon);
        assertThat(PldAccountant.delta(List.of(new SubsampledGaussian(sigma, q, 1)), epsilon))
                .isBetween(exact * (1 - 1e-6), exact * (1 + 1e-4));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1, 3, 0.5", "0.7, 0.3, 2, 2", "2, 0.6, 4, 0.3"})
    void fewStepsLieBetweenPlainConvolutions(double sigma, double q, int steps, double epsilon) {
        double[] bounds = Exact.bracket(sigma, q, steps, 0.02, epsilon);
        assertThat(PldAccountant.delta(List.of(new SubsampledGaussian(sigma, q, steps)), epsilon))
                .isBetween(bounds[0], bounds[1]);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behavesOverRandomInputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double sigma = Math.exp(random.nextDouble(-1, 3));
        double q = Math.exp(random.nextDouble(-11, 0));
        long steps = (long) Math.exp(random.nextDouble(0, 7));
        double delta = Math.exp(random.nextDouble(-27, -0.7));
        String what = "seed " + seed + ": " + sigma + " " + q + " " + steps + " " + delta;
        double here = epsilon(sigma, q, steps, delta);
        double rdp = RdpAccountant.epsilon(new SubsampledGaussian(sigma, q, steps), delta);
        assertThat(here).as(what).isBetween(0.0, rdp * (1 + 1e-4) + 1e-6);
        double back = PldAccountant.delta(List.of(new SubsampledGaussian(sigma, q, steps)), here);
        assertThat(back).as(what).isBetween(here > 0 ? delta * 0.99 : 0, delta * 1.001);
        if (here > 1e-3) {
            assertThat(epsilon(sigma * 1.05, q, steps, delta)).as(what).isLessThan(here);
            assertThat(epsilon(sigma, q * 0.95, steps, delta)).as(what).isLessThan(here);
            assertThat(epsilon(sigma, q, 2 * steps, delta)).as(what).isGreaterThan(here);
            assertThat(epsilon(sigma, q, steps, delta / 1.2)).as(what).isGreaterThan(here);
        }
    }

    /** A few, or 200 with the profile deep. */
    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("minga.deep") ? 200 : 4);
    }

    /** δ at 0 is at most the chance that the record is ever taken. */
    @ParameterizedTest
    @CsvSource({"0.3, 1e-5, 2", "0.05, 1e-10, 10", "1e4, 1e-10, 10000", "0.01, 1e-300, 3"})
    void tinyRatesStayTiny(double sigma, double q, long steps) {
        List<SubsampledGaussian> run = List.of(new SubsampledGaussian(sigma, q, steps));
        assertThat(PldAccountant.delta(run, 0)).isPositive().isLessThanOrEqualTo(1.1 * steps * q + 1e-9);
        assertThat(PldAccountant.epsilon(run, 1.2 * steps * q + 1e-9)).isLessThan(1e-8);
    }

    /** Adding a record never costs more than -T log(1 - q), and where only that counts δ is known as well. */
    @Test
    void whatIsBoundedIsFoundBelowItsBound() {
        List<SubsampledGaussian> run = List.of(new SubsampledGaussian(0.01, 0.001, 100));
        double never = Math.pow(1 - 0.001, 100);
        assertThat(PldAccountant.delta(run, 0)).isBetween(1 - never, (1 - never) * 1.0001);
        assertThat(PldAccountant.epsilon(run, 0.5)).isZero();
        assertThat(PldAccountant.delta(List.of(new SubsampledGaussian(0.01, 0.5, 1)), 0.2))
                .isBetween(0.5, 0.5001);
    }

    /** One step's ε is a root of the integral, in the worse direction; for tiny σ and q, large and tiny δ. */
    @ParameterizedTest
    @CsvSource({
        "0.3, 1e-5, 1e-7",
        "0.3, 0.1, 0.05",
        "100, 0.3, 1e-4",
        "100, 1, 1e-12",
        "1, 0.01, 1e-12",
        "0.5, 0.9, 0.4"
    })
    void oneStepsEpsilonIsTheRootOfTheIntegral(double sigma, double q, double delta) {
        double epsilon = epsilon(sigma, q, 1, delta);
        assertThat(Exact.oneStep(sigma, q, epsilon)).as("never too small").isLessThanOrEqualTo(delta * (1 + 1e-9));
        assertThat(Exact.oneStep(sigma, q, epsilon * (1 - 3e-5) - 1e-7))
                .as("tight")
                .isGreaterThan(delta);
    }

    @Test
    void veryLongRunsAreFiniteAndBelowTheRenyiBound() {
        assumeTrue(Boolean.getBoolean("minga.deep"), "skipped: takes seconds, in the profile deep");
        SubsampledGaussian run = new SubsampledGaussian(30, 0.5, 20_000_000);
        assertThat(epsilon(30, 0.5, 20_000_000, 1e-6)).isBetween(3_000.0, RdpAccountant.epsilon(run, 1e-6));
    }

    @Test
    void mechanismsComposeInAnyOrder() {
        SubsampledGaussian some = new SubsampledGaussian(1.1, 0.02, 500);
        SubsampledGaussian other = new SubsampledGaussian(3, 1, 4);
        SubsampledGaussian third = new SubsampledGaussian(0.8, 0.001, 50);
        double together = PldAccountant.epsilon(List.of(some, other, third), 1e-6);
        assertThat(PldAccountant.epsilon(List.of(third, some, other), 1e-6)).isEqualTo(together);
        assertThat(together).isGreaterThan(PldAccountant.epsilon(List.of(some, other), 1e-6));
        assertThat(together).isLessThan(RdpAccountant.epsilon(List.of(some, other, third), 1e-6));
        SubsampledGaussian half = new SubsampledGaussian(1.1, 0.02, 250);
        assertThat(PldAccountant.epsilon(List.of(half, half), 1e-6)).isEqualTo(PldAccountant.epsilon(some, 1e-6));
    }

    @Test
    void differentGaussiansAreOneGaussian() {
        List<SubsampledGaussian> both = List.of(new SubsampledGaussian(3, 1, 9), new SubsampledGaussian(4, 1, 32));
        double epsilon = PldAccountant.epsilon(both, 1e-6);
        assertThat(Exact.gaussian(1, 3, epsilon)).isBetween(1e-6 * (1 - 1e-8), 1e-6);
        assertThat(PldAccountant.delta(both, epsilon)).isBetween(1e-6 * (1 - 1e-8), 1e-6 * (1 + 1e-12));
    }

    @Test
    void nothingRunRevealsNothing() {
        assertThat(PldAccountant.epsilon(List.of(), 1e-5)).isZero();
        assertThat(PldAccountant.delta(List.of(new SubsampledGaussian(1, 1, 0)), 0))
                .isZero();
    }

    @Test
    void valuesBeyondItsPrecisionGetTheRenyiBound() {
        assertThat(epsilon(1e-160, 0.1, 1, 1e-5)).isInfinite();
        assertThat(epsilon(1, 0.9999, 1, 1e-300)).isBetween(37.0, 39.0);
        assertThat(PldAccountant.delta(List.of(new SubsampledGaussian(1, 1, 1)), 60))
                .isEqualTo(1e-280);
        assertThat(epsilon(1e-4, 0.9999, 1, 1e-5)).isGreaterThan(5e7);
        assertThat(epsilon(0.1, 0.01, 10, 1e-5)).isBetween(100.0, 204.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1e-5, Double.NaN, Double.POSITIVE_INFINITY})
    void deltaMustBeAProbabilityBetween(double delta) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> epsilon(1, 0.1, 0, delta))
                .withMessage("delta must be in (0, 1), not " + delta);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-5, Double.NaN, Double.POSITIVE_INFINITY})
    void epsilonMustBeFinite(double epsilon) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PldAccountant.delta(List.of(), epsilon))
                .withMessage("epsilon must be at least 0 and finite, not " + epsilon);
        assertThatIllegalArgumentException().isThrownBy(() -> RdpAccountant.delta(List.of(), epsilon));
    }

    private static double epsilon(double sigma, double q, long steps, double delta) {
        return PldAccountant.epsilon(new SubsampledGaussian(sigma, q, steps), delta);
    }
}
