package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DpAdamBcTest {
    @Test
    void twoStepsByHand() {
        Optimiser.Steps steps = new DpAdamBc(0.1, 0.5, 0.75, 1e-4).start(2);
        double[] gradient = {5, 0.01};
        steps.next(gradient, 9);
        // m̂ = 5, v̂ - Φ = 25 - 9; and 0.01 over the root of the floor.
        assertThat(gradient).containsExactly(new double[] {0.1 * 5 / 4, 0.1 * 0.01 / 0.01}, within(1e-12));
        gradient[0] = -1;
        gradient[1] = 0;
        steps.next(gradient, 9);
        // m = 0.5·2.5 - 0.5 over 1 - 0.5²; v = 0.75·6.25 + 0.25 over 1 - 0.75².
        double first = 0.75 / 0.75;
        double second = 4.9375 / 0.4375;
        assertThat(gradient[0]).isCloseTo(0.1 * first / Math.sqrt(second - 9), within(1e-12));
        assertThat(gradient[1]).isCloseTo(0.1 * (0.0025 / 0.75) / 0.01, within(1e-12));
    }

    /**
     * Signals of 0.02 and 0.2 below alternating noise of 1. Adam moves all parameters alike; with the noise's variance left
     * in, the steps are as different as the signals, which is SGD: what the paper is about.
     */
    @Test
    void theCorrectionMakesItAdamAgain() {
        double[] corrected = lastStep(1);
        double[] biased = lastStep(0);
        assertThat(corrected[0]).isCloseTo(1, within(0.1));
        assertThat(corrected[1]).isCloseTo(1, within(0.1));
        assertThat(biased[1] / biased[0]).isCloseTo(10, within(0.5));
    }

    private static double[] lastStep(double noiseVariance) {
        Optimiser.Steps steps = new DpAdamBc(1, 0.9999, 0.9999, 1e-12).start(2);
        double[] gradient = new double[2];
        for (int step = 0; step < 20_000; step++) {
            double noise = step % 2 == 0 ? 1 : -1;
            gradient[0] = 0.02 + noise;
            gradient[1] = 0.2 + noise;
            steps.next(gradient, noiseVariance);
        }
        return gradient;
    }

    @Test
    void whereTheNoiseChangesItsVarianceIsAveragedAsTheSquaresAre() {
        Optimiser.Steps steps = new DpAdamBc(1, 0, 0.5, 1e-12).start(1);
        steps.next(new double[] {2}, 1);
        double[] gradient = {3};
        steps.next(gradient, 4);
        // Squares 4 and 9 with weights 1/3 and 2/3; variances 1 and 4 likewise.
        assertThat(gradient[0]).isCloseTo(3 / Math.sqrt(22 / 3.0 - 3), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.9, 0.999, 1e-8, learning rate",
        "1, 1, 0.999, 1e-8, beta1",
        "1, -0.1, 0.999, 1e-8, beta1",
        "1, NaN, 0.999, 1e-8, beta1",
        "1, 0.9, 1, 1e-8, beta2",
        "1, 0.9, -1, 1e-8, beta2",
        "1, 0.9, 0.999, 0, floor",
        "1, 0.9, 0.999, NaN, floor",
        "1, 0.9, 0.999, 1e7, floor",
    })
    void aConstantOutOfRangeIsNamed(double rate, double beta1, double beta2, double floor, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DpAdamBc(rate, beta1, beta2, floor))
                .withMessageStartingWith(named + " must be ");
    }
}
