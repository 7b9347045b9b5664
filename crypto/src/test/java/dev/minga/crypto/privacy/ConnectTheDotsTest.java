package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the definition of the hockey-stick divergence, integrated with as many points as it takes. */
class ConnectTheDotsTest {
    private static final double FAR = 12;

    @ParameterizedTest
    @CsvSource({
        "1, 0.01, true, 0.05, 0",
        "1, 0.01, false, 0.0004, 0",
        "1, 0.01, true, 0.05, 4",
        "0.5, 0.2, true, 0.3, 1",
        "0.5, 0.2, false, 0.01, 6",
        "4, 0.3, true, 0.01, 20",
        "4, 0.3, false, 0.01, 20",
        "0.8, 0.9, false, 0.1, 2",
        "2, 1, true, 0.1, 3",
        "2, 1, false, 0.1, 3",
        "0.3, 0.00001, true, 0.5, 0.5"
    })
    void isExactAtTheDotsAndNeverBelowBetween(double sigma, double q, boolean removed, double h, double theta) {
        ConnectTheDots dots = new ConnectTheDots(new LossCurve(sigma, q, removed), h, theta, 0, FAR);
        int last = dots.masses().length - 1;
        for (int i = 0; i <= 24; i++) {
            long multiple = dots.first() + (long) last * i / 24;
            double exact = Exact.oneStep(sigma, q, removed, multiple * h);
            assertThat(delta(dots, h, theta, multiple * h))
                    .as("at %d intervals", multiple)
                    .isCloseTo(exact, within(1e-9 * exact + 1e-15));
            double between = (multiple + 0.37) * h;
            assertThat(delta(dots, h, theta, between))
                    .as("between, at %s", between)
                    .isGreaterThanOrEqualTo(Exact.oneStep(sigma, q, removed, between) * (1 - 1e-9) - 1e-15);
        }
    }

    /** Both probabilities of what is finite stay what they were, to the last digits: SelfComposition relies on 1e-13. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.01, true, 0.001",
        "1, 0.01, false, 0.0001",
        "0.5, 0.2, true, 0.3",
        "4, 0.3, false, 0.0001",
        "30, 0.5, true, 0.00001",
        "0.05, 0.1, true, 0.1",
        "2, 1, true, 0.0005",
        "0.3, 0.00001, true, 0.001"
    })
    void keepsBothProbabilities(double sigma, double q, boolean removed, double h) {
        ConnectTheDots dots = new ConnectTheDots(new LossCurve(sigma, q, removed), h, 0, 0, FAR);
        double[] masses = dots.masses();
        double unit = Math.exp(dots.logFactor());
        double underP = IntStream.range(0, masses.length)
                .mapToDouble(j -> unit * masses[j])
                .sum();
        double underQ = IntStream.range(0, masses.length)
                .mapToDouble(j -> unit * masses[j] * Math.exp(-(dots.first() + j) * h))
                .sum();
        assertThat(underP).isCloseTo(1, within(1e-13));
        assertThat(underQ).as("rounded upwards by at most 1e-12").isBetween(1 - 1e-12, 1 + 1e-13);
    }

    /** What is cut off below counts as a loss above it, what is cut off above as infinite. */
    @ParameterizedTest
    @CsvSource({"1, 0.1, true", "1, 0.1, false", "0.7, 1, true", "3, 0.5, false"})
    void nothingIsLostWhereTheTailsAreCut(double sigma, double q, boolean removed) {
        double z = 1.5;
        double h = 0.003;
        ConnectTheDots dots = new ConnectTheDots(new LossCurve(sigma, q, removed), h, 0, 0, z);
        for (double epsilon = -3; epsilon < 3; epsilon += 0.21) {
            assertThat(delta(dots, h, 0, epsilon) + 0.5 * Math.exp(-z * z / 2))
                    .as("at %s", epsilon)
                    .isGreaterThanOrEqualTo(Exact.oneStep(sigma, q, removed, epsilon) - 1e-12);
        }
        assertThat(delta(dots, h, 0, (dots.first() - 1) * h)).isGreaterThan(0);
        double finite = IntStream.range(0, dots.masses().length)
                .mapToDouble(j -> Math.exp(dots.logFactor()) * dots.masses()[j])
                .sum();
        double above = removed ? (1 - q) * Exact.upperTail(z + 1 / sigma) + q * Exact.upperTail(z) : Exact.upperTail(z);
        assertThat(finite).as("all but what is above").isGreaterThanOrEqualTo(1 - above - 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"0", "0.5", "7"})
    void knowsItsOwnCumulants(double more) {
        double h = 0.02;
        double theta = 1.5;
        ConnectTheDots dots = new ConnectTheDots(new LossCurve(0.9, 0.2, true), h, theta, 0.1, FAR);
        double sum = 0;
        for (int j = 0; j < dots.masses().length; j++) {
            double loss = (dots.first() + j) * h;
            double mass = dots.masses()[j] * Math.exp(dots.logFactor() - theta * loss);
            sum += mass * Math.exp((theta + more) * loss);
        }
        assertThat(dots.cumulant(more)).isCloseTo(Math.log(sum), within(1e-12));
    }

    private static double delta(ConnectTheDots dots, double h, double theta, double epsilon) {
        double delta = 0;
        for (int j = dots.masses().length - 1; j >= 0; j--) {
            double loss = (dots.first() + j) * h;
            if (loss > epsilon) {
                delta += dots.masses()[j] * Math.exp(dots.logFactor() - theta * loss) * -Math.expm1(epsilon - loss);
            }
        }
        return delta;
    }
}
