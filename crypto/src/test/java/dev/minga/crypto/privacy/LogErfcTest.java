package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogErfcTest {
    /** Computed with 40 decimal digits (mpmath). */
    @ParameterizedTest
    @CsvSource({
        "-10, 0.69314718055994530942",
        "-3, 0.69313613525044681032",
        "-1.5, 0.67605450273396056397",
        "-1, 0.61123231767807049464",
        "-0.25, 0.24398594388138443125",
        "0, 0",
        "1e-9, -1.1283791677321324166e-9",
        "0.25, -0.32341480339361941803",
        "1, -1.8496055099332482486",
        "1.4999, -3.3841412183977522876",
        "1.5, -3.3844920895515527203",
        "2, -5.3649412646166375745",
        "5, -27.200889545537434422",
        "10, -102.87988902484488857",
        "26, -679.83119976319423026",
        "40, -1604.2615566532735557",
        "1000, -1000007.4801207219062"
    })
    void knownAnswers(double x, double expected) {
        assertThat(LogErfc.of(x)).isCloseTo(expected, within(1e-14 * (1e-9 + Math.abs(expected))));
    }

    @Test
    void fallsEverywhere() {
        for (int i = -4_000; i < 4_000; i++) {
            assertThat(LogErfc.of((i + 1) / 100.0)).as("at %d / 100", i).isLessThanOrEqualTo(LogErfc.of(i / 100.0));
        }
    }

    @Test
    void endsWhereTheTailEnds() {
        assertThat(LogErfc.of(1e200)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(LogErfc.of(-1e200)).isEqualTo(Math.log(2));
    }
}
