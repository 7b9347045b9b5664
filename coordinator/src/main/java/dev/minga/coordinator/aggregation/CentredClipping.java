package dev.minga.coordinator.aggregation;

import java.io.IOException;

/**
 * Centred clipping (Karimireddy, He, Jaggi, "Learning from History for Byzantine Robust Optimization", ICML 2021,
 * arXiv:2012.10333): {@code v ← v + (1/n) Σ (δ - v)·min(1, τ / ‖δ - v‖)}, a fixed number of times. Whatever a row holds, a step
 * goes at most τ/n towards it; f rows of n move the result of L steps by at most 2·L·τ·f/n.
 *
 * <p>The first v is zero, the model as it was. The paper starts from the result of the round before; from zero, a round's
 * result is a function of the round's deltas alone. One pass more than steps; v is kept as coefficients of the rows.
 *
 * @param radius τ
 * @param iterations L, 1 to 100
 */
public record CentredClipping(double radius, int iterations) implements Rule {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public CentredClipping {
        Rule.requireRange("radius", radius, 0, 1e6);
        Rule.requireBetween("iterations", iterations, 1, 100);
    }

    @Override
    public String label() {
        return "centred-clipping";
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) throws IOException {
        double[] coefficients = new double[deltas.size()];
        for (int step = 0; step < iterations; step++) {
            double[] clip = deltas.squaredDistances(Combination.linear(coefficients, 1));
            double sum = 0;
            for (int row = 0; row < clip.length; row++) {
                double distance = Math.sqrt(clip[row]);
                clip[row] = distance > radius ? radius / distance : 1;
                sum += clip[row];
            }
            for (int row = 0; row < clip.length; row++) {
                coefficients[row] = coefficients[row] * (1 - sum / clip.length) + clip[row] / clip.length;
            }
        }
        return Combination.linear(coefficients, 1);
    }
}
