package dev.minga.coordinator.aggregation;

import java.util.Arrays;

/** How one vector is made of all rows, block by block; each number from the same number of every row. Immutable. */
interface Combination {
    /** Writes the beginning of {@code into} and leaves the rows as they are. */
    void combine(float[][] rows, int count, double[] into);

    /** Sum of coefficient times row, over a divisor; summed in the order of the rows. */
    static Combination linear(double[] coefficients, double divisor) {
        double[] factors = coefficients.clone();
        return (rows, count, into) -> {
            Arrays.fill(into, 0, count, 0);
            for (int row = 0; row < factors.length; row++) {
                double factor = factors[row];
                float[] numbers = rows[row];
                for (int i = 0; i < count; i++) {
                    into[i] += factor * numbers[i];
                }
            }
            for (int i = 0; i < count; i++) {
                into[i] /= divisor;
            }
        };
    }
}
