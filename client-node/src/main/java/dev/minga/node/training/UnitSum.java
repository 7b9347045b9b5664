package dev.minga.node.training;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums one unit's gradients in the unit's own order, and hands the sum over with the last of them, if any of them was finite.
 * Keeps no array where there is but one. For one thread.
 */
final class UnitSum {
    private final int records;
    private int seen;
    private boolean finite;
    private double @Nullable [] sum;

    /** @param records how many there are to come, at least 1 */
    UnitSum(int records) {
        this.records = records;
    }

    /**
     * Takes the next one.
     *
     * @param number its number in the unit, from 0
     * @param gradient is read, not kept
     * @throws IllegalStateException if another one is next: in another order the sum would have other bits
     */
    void add(int number, double[] gradient, Consumer<double[]> done) {
        if (number != seen++) {
            throw new IllegalStateException("record " + number + " of a unit came out of its order");
        }
        boolean counts = isFinite(gradient);
        finite |= counts;
        double[] total = gradient;
        if (records > 1) {
            total = sum == null ? new double[gradient.length] : sum;
            sum = total;
            for (int i = 0; counts && i < total.length; i++) {
                total[i] += gradient[i];
            }
        }
        if (seen == records) {
            if (finite) {
                done.accept(total);
            }
            sum = null;
        }
    }

    private static boolean isFinite(double[] gradient) {
        for (double value : gradient) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
