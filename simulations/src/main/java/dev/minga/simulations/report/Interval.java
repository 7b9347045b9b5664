package dev.minga.simulations.report;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over seeds and its 95 % confidence interval by Student's t; the interval of one seed is the mean itself.
 *
 * @param seeds over how many
 */
public record Interval(double mean, double low, double high, int seeds) {
    private static final double UPPER = 0.975;

    /** @throws IllegalArgumentException of nothing */
    public static Interval of(List<Double> values) {
        int count = values.size();
        double mean = values.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("there is no mean of nothing"));
        if (count == 1) {
            return new Interval(mean, mean, mean, 1);
        }
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double error = Math.sqrt(squares / (count - 1) / count);
        double half = TDistribution.of(count - 1).inverseCumulativeProbability(UPPER) * error;
        return new Interval(mean, mean - half, mean + half, count);
    }

    /** Half the interval's width. */
    public double half() {
        return (high - low) / 2;
    }
}
