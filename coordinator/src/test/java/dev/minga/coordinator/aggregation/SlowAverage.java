package dev.minga.coordinator.aggregation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** {@code base + Σ w·δ / Σ w} in a hundred decimal digits, one number at a time, written from the formula alone. */
public final class SlowAverage {
    private static final MathContext DIGITS = new MathContext(100);

    private SlowAverage() {}

    public static BigDecimal of(float base, double[] weights, List<float[]> deltas, int coordinate) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal total = BigDecimal.ZERO;
        for (int member = 0; member < weights.length; member++) {
            BigDecimal weight = new BigDecimal(weights[member]);
            sum = sum.add(weight.multiply(new BigDecimal(deltas.get(member)[coordinate])));
            total = total.add(weight);
        }
        return new BigDecimal(base).add(sum.divide(total, DIGITS));
    }
}
