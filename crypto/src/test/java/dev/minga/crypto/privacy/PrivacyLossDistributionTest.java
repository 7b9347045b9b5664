package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyLossDistributionTest {
    private static final double H = 0.5;
    private static final double AT_INFINITY = 0.01;
    private static final double[] MASSES = {0.4, 0.3, 0.2, 0.09};

    /** Losses 0.5, 1, 1.5 and 2, tilted by θ. */
    private static PrivacyLossDistribution distribution(double theta, double roundoff) {
        double[] tilted = new double[MASSES.length];
        for (int j = 0; j < MASSES.length; j++) {
            tilted[j] = MASSES[j] * Math.exp(theta * (1 + j) * H);
        }
        return new PrivacyLossDistribution(H, 1, tilted, theta, 0, AT_INFINITY, roundoff);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.7, 5})
    void deltaIsTheSumOverLargerLosses(double theta) {
        for (double epsilon : new double[] {0.5, 0.6, 1, 1.49, 1.5, 1.9, 2, 3}) {
            double expected = AT_INFINITY;
            for (int j = 0; j < MASSES.length; j++) {
                double loss = (1 + j) * H;
                expected += loss > epsilon ? MASSES[j] * (1 - Math.exp(epsilon - loss)) : 0;
            }
            assertThat(distribution(theta, 0).delta(epsilon))
                    .as("at %s", epsilon)
                    .isCloseTo(expected, within(1e-14));
        }
    }

    /** There all losses are larger, but some may lie below the window: the bound is the chord from δ = 1 at e^ε = 0. */
    @Test
    void belowTheWindowDeltaIsAnUpperBound() {
        PrivacyLossDistribution distribution = distribution(1, 0);
        double atFirst = distribution.delta(0.5);
        for (double epsilon : new double[] {0, 0.2, 0.45}) {
            assertThat(distribution.delta(epsilon))
                    .isCloseTo(1 - (1 - atFirst) * Math.exp(epsilon - 0.5), within(1e-14));
        }
        assertThat(distribution.delta(0.4999999)).isCloseTo(atFirst, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.7, 5})
    void epsilonIsTheInverseOfDelta(double theta) {
        PrivacyLossDistribution distribution = distribution(theta, 0);
        for (double epsilon : new double[] {0.1, 0.5, 0.7, 1, 1.3, 1.99}) {
            assertThat(distribution.epsilon(distribution.delta(epsilon)))
                    .as("at %s", epsilon)
                    .isCloseTo(epsilon, within(1e-12));
        }
        assertThat(distribution.epsilon(AT_INFINITY * 0.999)).isInfinite();
        assertThat(distribution.epsilon(0.999)).isZero();
    }

    @Test
    void roundingIsAddedAndNothingExceedsOne() {
        double exact = distribution(0, 0).delta(1.2);
        assertThat(distribution(0, 1e-3).delta(1.2)).isGreaterThanOrEqualTo(exact + 1e-3);
        assertThat(distribution(0, 10).delta(1.2)).isEqualTo(1);
        assertThat(new PrivacyLossDistribution(H, 1, MASSES, 0, 0, 7, 0).infinityMass())
                .isEqualTo(1);
    }

    @Test
    void slopeIsTheSteeperOfTwoLooks() {
        PrivacyLossDistribution distribution = distribution(0, 0);
        double delta = distribution.delta(1);
        double here = Math.log(delta / distribution.delta(1.5)) / 0.5;
        double toHalf = Math.log(2) / (distribution.epsilon(delta / 2) - 1);
        assertThat(distribution.slope(1, delta)).isCloseTo(Math.max(here, toHalf), within(1e-12));
    }
}
