package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
    @ParameterizedTest
    @CsvSource({"PLD, 8, 0.4, 15", "PLD, 1, 1, 10", "RDP, 3, 0.3, 100", "RDP, 50, 0.2, 10"})
    void noiseIsSafeAndTight(Accountant accountant, double target, double q, long steps) {
        double sigma = Calibration.noiseMultiplier(accountant, target, q, steps, 1e-5);
        assertThat(epsilon(accountant, sigma, q, steps)).isLessThanOrEqualTo(target);
        assertThat(epsilon(accountant, sigma / 1.0001, q, steps)).isGreaterThan(target);
    }

    /** Google dp_accounting, pld accountant_test. */
    @Test
    void publishedCalibration() {
        assertThat(Calibration.noiseMultiplier(Accountant.PLD, 1, 0.01, 1, 1e-5))
                .isCloseTo(0.67379294682, within(2e-5));
    }

    @ParameterizedTest
    @CsvSource({"PLD, 1, 5, 1", "RDP, 4, 1, 0.02", "RDP, 2, 0.9, 0.001"})
    void stepsAreSafeAndTheMost(Accountant accountant, double target, double sigma, double q) {
        long steps = Calibration.steps(accountant, target, sigma, q, 1e-5);
        assertThat(steps).isPositive();
        assertThat(epsilon(accountant, sigma, q, steps)).isLessThanOrEqualTo(target);
        assertThat(epsilon(accountant, sigma, q, steps + 1)).isGreaterThan(target);
    }

    @Test
    void noStepAtAllMayBeTheAnswer() {
        assertThat(Calibration.steps(Accountant.PLD, 0.1, 1, 1, 1e-5)).isZero();
    }

    @Test
    void deltaAndEpsilonOfRdpAreInverse() {
        List<SubsampledGaussian> run = List.of(new SubsampledGaussian(1.5, 0.04, 2250));
        assertThat(RdpAccountant.delta(run, RdpAccountant.epsilon(run, 1e-5))).isCloseTo(1e-5, within(1e-14));
    }

    @Test
    void rangesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.steps(Accountant.PLD, 0, 1, 1, 1e-5))
                .withMessage("target epsilon must be above 0 and finite, not 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.noiseMultiplier(Accountant.PLD, 1, 1, 0, 1e-5))
                .withMessage("steps must be in [1, 1e9], not 0");
    }

    private static double epsilon(Accountant accountant, double sigma, double q, long steps) {
        return accountant.epsilon(List.of(new SubsampledGaussian(sigma, q, steps)), 1e-5);
    }
}
