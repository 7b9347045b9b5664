package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdpAccountantTest {
    private static final double DELTA = 1e-5;

    /** Published by Opacus (accountants_test) and TensorFlow Privacy (compute_dp_sgd_privacy_test and its tutorials). */
    @ParameterizedTest
    @CsvSource({
        "1.5, 0.04, 2250, 1e-5, 7.32911117143, 1e-6",
        "1.3, 0.0025, 6000, 1e-5, 0.7242234026109595, 1e-9",
        "1.0, 0.001, 30000, 1e-7, 1.4154988495444842, 1e-9",
        "1.0, 0.0064, 782, 1e-6, 1.616, 2e-3",
        "1.0, 1.0, 5, 1e-6, 13.376, 2e-3"
    })
    void publishedValues(double sigma, double q, long steps, double delta, double epsilon, double tolerance) {
        assertThat(epsilon(sigma, q, steps, delta)).isCloseTo(epsilon, within(tolerance));
    }

    /** Opacus, accountants_test: 1.416 for ε = 8; its search stops at an ε within 0.01 of the target. */
    @Test
    void publishedCalibration() {
        assertThat(epsilon(1.416, 0.04, 2250, DELTA)).isCloseTo(8, within(0.01));
        assertThat(RdpAccountant.noiseMultiplier(8, 0.04, 2250, DELTA)).isCloseTo(1.416, within(0.002));
    }

    @Test
    void nothingRunRevealsNothing() {
        assertThat(epsilon(0.1, 1, 0, DELTA)).isZero();
        assertThat(RdpAccountant.epsilon(List.of(), DELTA)).isZero();
    }

    @Test
    void isNeverNegative() {
        assertThat(epsilon(1e6, 1e-6, 1, 0.999)).isZero();
    }

    @Test
    void hopelesslyLittleNoiseRevealsEverything() {
        assertThat(epsilon(1e-160, 0.1, 1, DELTA)).isInfinite();
        assertThat(epsilon(1e-160, 1, 1, DELTA)).isInfinite();
        assertThat(epsilon(1e-4, 0.1, 1, DELTA)).isGreaterThan(1e6);
    }

    @Test
    void mechanismsAddUpOrderByOrder() {
        SubsampledGaussian half = new SubsampledGaussian(1.1, 0.02, 500);
        SubsampledGaussian whole = new SubsampledGaussian(1.1, 0.02, 1_000);
        SubsampledGaussian other = new SubsampledGaussian(3, 1, 4);
        SubsampledGaussian none = new SubsampledGaussian(0.01, 1, 0);
        assertThat(RdpAccountant.epsilon(List.of(half, none, half), DELTA))
                .isCloseTo(RdpAccountant.epsilon(whole, DELTA), within(1e-12));
        double together = RdpAccountant.epsilon(List.of(whole, other), DELTA);
        assertThat(together)
                .isEqualTo(RdpAccountant.epsilon(List.of(other, whole), DELTA))
                .isGreaterThan(RdpAccountant.epsilon(whole, DELTA))
                .isGreaterThan(RdpAccountant.epsilon(other, DELTA))
                .isLessThan(RdpAccountant.epsilon(whole, DELTA) + RdpAccountant.epsilon(other, DELTA));
    }

    @ParameterizedTest
    @CsvSource({"0.6, 0.004, 300", "1.1, 0.05, 2000", "5, 0.5, 40", "2, 1, 3", "20, 0.9, 1000"})
    void worsensWithLessNoiseAndWithMoreOfAllElse(double sigma, double q, long steps) {
        double here = epsilon(sigma, q, steps, DELTA);
        assertThat(epsilon(sigma / 1.01, q, steps, DELTA)).as("less noise").isGreaterThan(here);
        assertThat(epsilon(sigma, q / 1.01, steps, DELTA)).as("lower rate").isLessThan(here);
        assertThat(epsilon(sigma, q, steps + 1, DELTA)).as("more steps").isGreaterThan(here);
        assertThat(epsilon(sigma, q, steps, DELTA / 1.01)).as("smaller delta").isGreaterThan(here);
    }

    @ParameterizedTest
    @CsvSource({"8, 0.04, 2250", "0.5, 0.01, 1000", "1, 1, 10", "3, 0.3, 100", "50, 0.2, 10", "1000, 0.9, 5"})
    void calibrationIsSafeAndTight(double target, double q, long steps) {
        double sigma = RdpAccountant.noiseMultiplier(target, q, steps, DELTA);
        assertThat(epsilon(sigma, q, steps, DELTA)).isLessThanOrEqualTo(target);
        assertThat(epsilon(sigma / 1.0001, q, steps, DELTA)).isGreaterThan(target);
    }

    @Test
    void unreachableTargetsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RdpAccountant.noiseMultiplier(0.01, 0.5, 100, DELTA))
                .withMessage(
                        "epsilon 0.01 at delta 1.0E-5 is out of reach of this accountant, even with noise multiplier 1e6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RdpAccountant.noiseMultiplier(1, 0.5, 0, DELTA))
                .withMessage("steps must be in [1, 1e9], not 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1e-5, Double.NaN, Double.POSITIVE_INFINITY})
    void deltaMustBeAProbabilityBetween(double delta) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> epsilon(1, 0.1, 0, delta))
                .withMessage("delta must be in (0, 1), not " + delta);
        assertThatIllegalArgumentException().isThrownBy(() -> RdpAccountant.noiseMultiplier(1, 0.1, 1, delta));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void targetsMustBePositiveAndFinite(double target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RdpAccountant.noiseMultiplier(target, 0.1, 1, DELTA))
                .withMessage("target epsilon must be above 0 and finite, not " + target);
    }

    private static double epsilon(double sigma, double q, long steps, double delta) {
        return RdpAccountant.epsilon(new SubsampledGaussian(sigma, q, steps), delta);
    }
}
