package dev.minga.simulations.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErrorRateTest {
    @Test
    void knownBounds() {
        // No event in n trials: 1 - α^(1/n). All: 1. Five of ten at 95 %: the root of P(Bin(10, p) <= 5) = 0.05.
        assertThat(new ErrorRate(0, 10).upperBound(0.05)).isCloseTo(1 - Math.pow(0.05, 0.1), within(1e-12));
        assertThat(new ErrorRate(10, 10).upperBound(0.05)).isEqualTo(1);
        double p = new ErrorRate(5, 10).upperBound(0.05);
        assertThat(atMost(5, 10, p)).isCloseTo(0.05, within(1e-12));
        assertThat(p).isCloseTo(0.7776, within(1e-4));
    }

    @Test
    void theBoundIsWhereSoFewEventsBecomeThatUnlikely() {
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            int trials = 1 + random.nextInt(60);
            int events = random.nextInt(trials);
            double falseAlarm = Math.pow(10, -6 * random.nextDouble());
            double p = new ErrorRate(events, trials).upperBound(falseAlarm);
            assertThat(atMost(events, trials, p))
                    .as("%d of %d at %s, seed %d", events, trials, falseAlarm, seed)
                    .isCloseTo(falseAlarm, within(1e-9));
        }
    }

    /** P(Bin(n, p) <= k), term by term. */
    private static double atMost(int k, int n, double p) {
        double sum = 0;
        double choose = 1;
        for (int i = 0; i <= k; i++) {
            sum += choose * Math.pow(p, i) * Math.pow(1 - p, n - i);
            choose = choose * (n - i) / (i + 1);
        }
        return sum;
    }
}
