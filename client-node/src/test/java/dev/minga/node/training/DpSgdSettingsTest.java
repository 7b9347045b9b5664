package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DpSgdSettingsTest {
    @Test
    void theBordersAreWithin() {
        assertThat(new DpSgdSettings(0, 1, 1e-9, 1, 1e6, 0, 1e6)).isNotNull();
        assertThat(new DpSgdSettings(1e6, 1e-9, 1e6, Integer.MAX_VALUE, 1e-9, 0.999, 1e-9))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "-0.1, 0.5, 1, 10, 1, 0, 1, noise multiplier",
        "NaN,  0.5, 1, 10, 1, 0, 1, noise multiplier",
        "1e7,  0.5, 1, 10, 1, 0, 1, noise multiplier",
        "1, 0,    1, 10, 1, 0, 1, sampling rate",
        "1, 1.01, 1, 10, 1, 0, 1, sampling rate",
        "1, NaN,  1, 10, 1, 0, 1, sampling rate",
        "1, 0.5, 0,        10, 1, 0, 1, clip norm",
        "1, 0.5, 4.9e-324, 10, 1, 0, 1, clip norm",
        "1, 0.5, Infinity, 10, 1, 0, 1, clip norm",
        "1, 0.5, NaN,      10, 1, 0, 1, clip norm",
        "1, 0.5, 1, 0,  1, 0, 1, declared units",
        "1, 0.5, 1, -1, 1, 0, 1, declared units",
        "1, 0.5, 1, 10, 0,   0, 1, learning rate",
        "1, 0.5, 1, 10, NaN, 0, 1, learning rate",
        "1, 0.5, 1, 10, 1, 1,    1, momentum",
        "1, 0.5, 1, 10, 1, -0.1, 1, momentum",
        "1, 0.5, 1, 10, 1, NaN,  1, momentum",
        "1, 0.5, 1, 10, 1, 0, 0,   head scale",
        "1, 0.5, 1, 10, 1, 0, NaN, head scale",
    })
    void aConstantOutOfRangeIsNamed(
            double noise,
            double rate,
            double clip,
            int records,
            double learningRate,
            double momentum,
            double head,
            String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DpSgdSettings(noise, rate, clip, records, learningRate, momentum, head))
                .withMessageStartingWith(named + " must be ");
    }
}
