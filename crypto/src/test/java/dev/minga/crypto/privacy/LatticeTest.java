package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatticeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0x1p-30",
        "0.9999999999999999, 0x1p-31",
        "1.9999999999999998, 0x1p-30",
        "2, 0x1p-29",
        "1e-9, 0x1p-60",
        "1e6, 0x1p-11"
    })
    void theUnitIsAPowerOfTwoThatFollowsFromTheClipNorm(double clip, double unit) {
        assertThat(new Lattice(clip).unit()).isEqualTo(unit);
    }

    @Test
    void theNoiseIsTheExactProduct() {
        assertThat(new Lattice(1).noise(1)).isEqualByComparingTo(BigDecimal.valueOf(1L << 30));
        BigDecimal exact = exactly(1.31).multiply(exactly(0.1)).multiply(BigDecimal.valueOf(1L << 34));
        assertThat(new Lattice(0.1).noise(1.31)).isEqualByComparingTo(exact);
        assertThat(exact.precision()).as("more than a double holds").isGreaterThan(20);
    }

    private static BigDecimal exactly(double value) {
        return new BigDecimal(value);
    }

    /** All that a plan can ask for, a noise source takes. */
    @Test
    void allNoiseIsWithinTheRangeOfTheSource() {
        for (double sigma : new double[] {Double.MIN_VALUE, Double.MIN_NORMAL, 0.1, 1e6}) {
            for (double clip : new double[] {1e-9, 0.1, Math.nextDown(1.0), 1e6}) {
                assertThat(new ScaledRounding(new Lattice(clip).noise(sigma))).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 9e-10, 1.1e6, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesClipNormsOutOfRange(double clip) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lattice(clip))
                .withMessage("clip norm must be between 1e-9 and 1e6, not " + clip);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.1e6, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesNoiseMultipliersOutOfRange(double sigma) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lattice(1).noise(sigma))
                .withMessage("noise multiplier must be in (0, 1e6], not " + sigma);
    }
}
