package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubsampledGaussianTest {
    @Test
    void acceptsTheEndsOfItsRanges() {
        assertThat(new SubsampledGaussian(1e6, 1, 1_000_000_000L).steps()).isEqualTo(1_000_000_000L);
        assertThat(new SubsampledGaussian(Double.MIN_VALUE, Double.MIN_VALUE, 0).steps())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 1, 'noise multiplier must be in (0, 1e6], not 0.0'",
        "-1, 0.5, 1, 'noise multiplier must be in (0, 1e6], not -1.0'",
        "NaN, 0.5, 1, 'noise multiplier must be in (0, 1e6], not NaN'",
        "1000001, 0.5, 1, 'noise multiplier must be in (0, 1e6], not 1000001.0'",
        "1, 0, 1, 'sampling rate must be in (0, 1], not 0.0'",
        "1, 1.5, 1, 'sampling rate must be in (0, 1], not 1.5'",
        "1, NaN, 1, 'sampling rate must be in (0, 1], not NaN'",
        "1, 0.5, -1, 'steps must be in [0, 1e9], not -1'",
        "1, 0.5, 1000000001, 'steps must be in [0, 1e9], not 1000000001'"
    })
    void namesTheRange(double sigma, double q, long steps, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubsampledGaussian(sigma, q, steps))
                .withMessage(message);
    }
}
