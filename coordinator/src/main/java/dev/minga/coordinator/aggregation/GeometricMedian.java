package dev.minga.coordinator.aggregation;

import java.io.IOException;

/**
 * The geometric median, the point whose distances to all rows have the least sum, by the smoothed Weiszfeld algorithm (RFA:
 * Pillutla, Kakade, Harchaoui, "Robust Aggregation for Federated Learning", IEEE Transactions on Signal Processing 70, 2022,
 * arXiv:1912.13445): {@code z ← Σ β·δ / Σ β} with {@code β = 1 / max(ν, ‖z - δ‖)}, a fixed number of times.
 *
 * <p>Unlike there, the first z is the coordinate median, because from the mean a fixed number of steps does not come back from
 * deltas that are arbitrarily far. No step makes the sum of distances larger, so that with f hostile rows of n the result is
 * within (2·Σ of honest rows' distances from the first z + n·ν/2) / (n - 2f) of the first z. One pass more than steps.
 *
 * @param smoothing ν: shorter distances count as this
 * @param iterations steps, 1 to 100
 */
public record GeometricMedian(double smoothing, int iterations) implements Rule {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public GeometricMedian {
        Rule.requireRange("smoothing", smoothing, 0, 1e6);
        Rule.requireBetween("iterations", iterations, 1, 100);
    }

    @Override
    public String label() {
        return "geometric-median";
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) throws IOException {
        Combination point = CoordinateMedian::median;
        for (int step = 0; step < iterations; step++) {
            double[] pull = deltas.squaredDistances(point);
            double total = 0;
            for (int row = 0; row < pull.length; row++) {
                pull[row] = 1 / Math.max(smoothing, Math.sqrt(pull[row]));
                total += pull[row];
            }
            point = Combination.linear(pull, total);
        }
        return point;
    }
}
