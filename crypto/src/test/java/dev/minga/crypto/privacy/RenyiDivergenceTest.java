package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenyiDivergenceTest {
    /**
     * The definition itself, by the trapezoidal rule: log E[(1 - q + q e^((2z-1)/2σ²))^α] / (α - 1) for z from N(0, σ²).
     * That rule converges geometrically for analytic functions that fall off at both ends.
     */
    private static double integrated(double sigma, double q, double order, boolean added) {
        double step = sigma / 400;
        double from = -(40 + order / sigma) * sigma;
        double until = (40 + 2 * order / sigma) * sigma + order;
        double largest = Double.NEGATIVE_INFINITY;
        double[] logs = new double[(int) ((until - from) / step) + 1];
        for (int i = 0; i < logs.length; i++) {
            double z = from + i * step;
            double normal = -z * z / (2 * sigma * sigma) - Math.log(sigma * Math.sqrt(2 * Math.PI));
            double exponent = (2 * z - 1) / (2 * sigma * sigma);
            double logRatio = exponent > 0
                    ? exponent + Math.log(q + (1 - q) * Math.exp(-exponent))
                    : Math.log1p(q * Math.expm1(exponent));
            logs[i] = normal + (added ? order : 1 - order) * logRatio;
            largest = Math.max(largest, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return (largest + Math.log(sum * step)) / (order - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0.01, 11",
        "1.0, 0.01, 15",
        "1.0, 0.01, 20",
        "1.0, 0.01, 25",
        "1.0, 0.01, 109",
        "1.0, 0.01, 320",
        "0.5, 0.2, 11",
        "0.5, 0.2, 24",
        "0.5, 0.2, 60",
        "0.5, 0.2, 107",
        "4.0, 0.3, 13",
        "4.0, 0.3, 37",
        "4.0, 0.3, 640",
        "4.0, 0.3, 630",
        "1.3, 0.5, 11",
        "1.3, 0.5, 12",
        "1.3, 0.5, 30",
        "1.3, 0.5, 55",
        "0.8, 0.9, 11",
        "0.8, 0.9, 29",
        "0.8, 0.9, 80",
        "2.0, 0.999, 17",
        "2.0, 0.999, 100",
        "0.3, 0.001, 11",
        "0.3, 0.001, 26",
        "0.3, 0.001, 63"
    })
    void agreesWithNumericalIntegration(double sigma, double q, int tenths) {
        double expected = integrated(sigma, q, tenths / 10.0, true);
        assertThat(new RenyiDivergence(sigma, q).atTenths(tenths)).isCloseTo(expected, within(1e-9 * expected + 1e-10));
    }

    /** Mironov, Talwar, Zhang 2019, Corollary 7: the mixture's divergence from the plain normal is the larger of the two. */
    @ParameterizedTest
    @CsvSource({"1.0, 0.01, 15", "0.5, 0.2, 60", "4.0, 0.3, 37", "0.8, 0.9, 29"})
    void coversTheOtherDirection(double sigma, double q, int tenths) {
        assertThat(new RenyiDivergence(sigma, q).atTenths(tenths))
                .isGreaterThanOrEqualTo(integrated(sigma, q, tenths / 10.0, false));
    }

    @Test
    void withoutSamplingIsThePlainGaussian() {
        for (int tenths = 11; tenths <= 630; tenths++) {
            assertThat(new RenyiDivergence(1.7, 1).atTenths(tenths))
                    .as("order %d / 10", tenths)
                    .isCloseTo(tenths / 10.0 / (2 * 1.7 * 1.7), within(1e-12));
        }
    }

    /** At order 2, A - 1 is exactly q² (e^(1/σ²) - 1); a billion steps multiply whatever rounding is left. */
    @ParameterizedTest
    @CsvSource({"2, 1e-7", "1e5, 0.01", "1e6, 1e-6"})
    void keepsItsPrecisionWhereTheDivergenceIsTiny(double sigma, double q) {
        double expected = q * q * Math.expm1(1 / (sigma * sigma));
        assertThat(new RenyiDivergence(sigma, q).atTenths(20)).isCloseTo(expected, within(1e-12 * expected));
    }

    /** With σ = 1000 and q = ½ the series is cut, which may cost some 1e-9 at the lowest orders. */
    @ParameterizedTest
    @CsvSource({"0.05, 0.3", "0.7, 0.01", "1, 0.5", "30, 0.5", "3, 0.99", "1000, 0.5", "1e6, 0.5", "1e-3, 0.5"})
    void growsWithTheOrderAndNeverExceedsThePlainGaussian(double sigma, double q) {
        RenyiDivergence divergence = new RenyiDivergence(sigma, q);
        double previous = 0;
        for (int tenths = 11; tenths <= 630; tenths++) {
            double value = divergence.atTenths(tenths);
            double plain = tenths / 10.0 / (2 * sigma * sigma);
            assertThat(value)
                    .as("order %d / 10", tenths)
                    .isGreaterThanOrEqualTo(previous * (1 - 1e-9) - 1e-8)
                    .isLessThanOrEqualTo(plain * (1 + 1e-9) + 1e-11);
            previous = value;
        }
    }
}
