package dev.minga.simulations.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over seeds and its 95 % confidence interval by Student's t, which one seed does not have.
 *
 * @param seeds over how many
 */
public record Interval(double mean, OptionalDouble low, OptionalDouble high, int seeds) {
    private static final double UPPER = 0.975;

    /** @throws IllegalArgumentException of nothing */
    public static Interval of(List<Double> values) {
        int count = values.size();
        double mean = values.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("there is no mean of nothing"));
        if (count == 1) {
            return new Interval(mean, OptionalDouble.empty(), OptionalDouble.empty(), 1);
        }
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double error = Math.sqrt(squares / (count - 1) / count);
        double half = TDistribution.of(count - 1).inverseCumulativeProbability(UPPER) * error;
        return new Interval(mean, OptionalDouble.of(mean - half), OptionalDouble.of(mean + half), count);
    }

    /** Half the interval's width; 0 of one seed. */
    public double half() {
        return high.orElse(mean) - mean;
    }

    /** As people read it, so many places behind the point. */
    String text(int places) {
        String number = "%." + places + "f";
        return seeds == 1
                ? String.format(Locale.ROOT, number, mean)
                : String.format(Locale.ROOT, number + " ± " + number, mean, half());
    }
}
