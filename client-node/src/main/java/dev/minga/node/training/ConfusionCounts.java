package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import java.math.BigDecimal;

/**
 * How often records of each class were taken for each class, and the same with noise.
 *
 * <p><b>Sensitivity.</b> A record adds 1 to one count and nothing to the others, whatever the model makes of it, so adding or
 * removing one moves the counts by a vector of L2 norm exactly 1. That needs that what a record is taken for depends on no
 * other record: the caller asks the model about each alone.
 *
 * <p>The counts are secret until noise was added. Mutable, for one thread.
 */
public final class ConfusionCounts {
    private final int classes;
    private final long largest;
    private final long[] counts;

    /**
     * No records yet.
     *
     * @param classes at least 1
     * @param largest no noised count is further from 0; larger ones become the end of that range, which is post-processing
     */
    public ConfusionCounts(int classes, long largest) {
        this.classes = classes;
        this.largest = largest;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    /**
     * Counts one record. It is taken for the class of the largest output; among equals for the first, and an output that is
     * no number is never the largest.
     *
     * @param truth its class
     * @param outputs the model's, one for each class
     */
    public void add(int truth, float[] outputs) {
        counts[truth * classes + taken(outputs, classes)]++;
    }

    /** The class that a record with these outputs is taken for, as {@link #add} has it. */
    public static int taken(float[] outputs, int classes) {
        int taken = 0;
        for (int one = 1; one < classes; one++) {
            if (outputs[one] > outputs[taken] || (Float.isNaN(outputs[taken]) && !Float.isNaN(outputs[one]))) {
                taken = one;
            }
        }
        return taken;
    }

    /**
     * The counts with noise of this standard deviation on each, row by row, a row for each true class. Asked twice it draws
     * twice, and both are released: ask once.
     */
    public long[] noised(NoiseSource noise, double standardDeviation) {
        long[] noised = counts.clone();
        noise.addGaussian(noised, new BigDecimal(standardDeviation));
        for (int i = 0; i < noised.length; i++) {
            noised[i] = Math.max(-largest, Math.min(largest, noised[i]));
        }
        return noised;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
