package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against convolutions in the plainest way of the same masses. */
class SelfCompositionTest {
    private static final double H = 0.02;
    private static final double Z = 7;
    private static final long[] STEPS = {3, 2};

    /** @param above the window ends there: 40 is beyond all losses, the others cut */
    @ParameterizedTest
    @CsvSource({"0, 40", "1.5, 40", "0, 3", "1.5, 3", "1.5, 1.2"})
    void isThePlainConvolutionOrMore(double theta, double above) {
        List<ConnectTheDots> kinds = kinds(theta);
        double[] plain = {1};
        long first = 0;
        for (int m = 0; m < STEPS.length; m++) {
            for (long step = 0; step < STEPS[m]; step++) {
                plain = convolve(plain, untilted(kinds.get(m), theta));
                first += kinds.get(m).first();
            }
        }
        int length = 4_096;
        long from = Math.round(above / H) - length;
        PrivacyLossDistribution distribution = SelfComposition.compose(kinds, STEPS, H, theta, from, length, 2, 1e-9);
        for (double epsilon = 0; epsilon < 6; epsilon += 0.37) {
            double exact = 1e-9;
            for (int i = plain.length - 1; i >= 0; i--) {
                double loss = (first + i) * H;
                exact += loss > epsilon ? plain[i] * -Math.expm1(epsilon - loss) : 0;
            }
            double delta = distribution.delta(epsilon);
            assertThat(delta).as("at %s", epsilon).isGreaterThanOrEqualTo(exact);
            if (above == 40) {
                assertThat(delta).as("at %s", epsilon).isLessThan(exact * (1 + 1e-9) + 1e-12);
            }
        }
    }

    @Test
    void whatIsAboveTheWindowIsInfinite() {
        PrivacyLossDistribution distribution =
                SelfComposition.compose(kinds(1), STEPS, H, 1, Math.round(1 / H) - 4_096, 4_096, 2, 0.25);
        assertThat(distribution.infinityMass()).isBetween(0.26, 1.0);
        assertThat(distribution.epsilon(0.2)).isInfinite();
    }

    private static List<ConnectTheDots> kinds(double theta) {
        return List.of(
                new ConnectTheDots(new LossCurve(0.9, 0.3, true), H, theta, 0, Z),
                new ConnectTheDots(new LossCurve(1.4, 1, true), H, theta, 0, Z));
    }

    private static double[] untilted(ConnectTheDots kind, double theta) {
        double[] masses = kind.masses().clone();
        for (int j = 0; j < masses.length; j++) {
            masses[j] *= Math.exp(kind.logFactor() - theta * (kind.first() + j) * H);
        }
        return masses;
    }

    private static double[] convolve(double[] a, double[] b) {
        double[] result = new double[a.length + b.length - 1];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                result[i + j] += a[i] * b[j];
            }
        }
        return result;
    }
}
