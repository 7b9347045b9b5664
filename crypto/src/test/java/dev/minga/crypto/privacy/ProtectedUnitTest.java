package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedUnitTest {
    @ParameterizedTest
    @EnumSource(names = {"RECORD", "ENTITY"})
    void whereAUnitIsThereOrNotEveryStepIsARelease(ProtectedUnit unit) {
        assertThat(unit.mechanism(1.5, 0.04, 30, 75)).isEqualTo(new SubsampledGaussian(1.5, 0.04, 2_250));
    }

    @Test
    void whereAMembersDeltaIsReplacedARoundIsOneReleaseOfHalfTheNoise() {
        assertThat(ProtectedUnit.MEMBER.mechanism(8, 0.04, 30, 75)).isEqualTo(new SubsampledGaussian(4, 1, 30));
    }

    /**
     * Two deltas C and -C in one direction under noise σ·C: after T rounds they are apart by 2√T/σ standard deviations. δ of
     * that pair (Balle, Wang 2018, Theorem 8: μ = 2√T/σ) and its Rényi divergence α·T·(2/σ)²/2, from the definition alone.
     */
    @ParameterizedTest
    @CsvSource({"8, 1, 1", "8, 30, 75", "40, 100, 3", "3, 2, 10"})
    void aMembersCostIsThatOfTwoDeltasTwoClipsApart(double sigma, int rounds, int steps) {
        SubsampledGaussian run = ProtectedUnit.MEMBER.mechanism(sigma, 0.1, rounds, steps);
        double epsilon = PldAccountant.epsilon(List.of(run), 1e-5);
        double apart = 2 * Math.sqrt(rounds) / sigma;
        assertThat(Exact.gaussian(1 / apart, 1, epsilon)).isCloseTo(1e-5, within(1e-8));
        for (int order : new int[] {2, 5, 20}) {
            assertThat(run.steps()
                            * new RenyiDivergence(run.noiseMultiplier(), run.samplingRate()).atTenths(10 * order))
                    .isCloseTo(order * rounds * 2 / (sigma * sigma), within(1e-9));
        }
    }

    @Test
    void onlyWhatCoversEveryChangeHoldsForOtherUnits() {
        for (ProtectedUnit charged : ProtectedUnit.values()) {
            for (ProtectedUnit other : ProtectedUnit.values()) {
                assertThat(charged.holdsFor(other)).isEqualTo(charged == other || charged == ProtectedUnit.MEMBER);
            }
        }
    }

    @Test
    void unitsHaveNames() {
        assertThat(ProtectedUnit.named("ENTITY")).isEqualTo(ProtectedUnit.ENTITY);
        for (String name : List.of("", "entity", "UNRECOGNIZED", "PRIVACY_UNIT_UNSPECIFIED")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ProtectedUnit.named(name))
                    .withMessage("the unit of privacy is unknown");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.MIN_VALUE, 1e7})
    void noNoiseIsNoMechanism(double sigma) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProtectedUnit.MEMBER.mechanism(sigma, 1, 1, 1));
    }
}
