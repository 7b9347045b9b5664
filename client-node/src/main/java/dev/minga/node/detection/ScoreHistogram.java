package dev.minga.node.detection;

import java.util.Arrays;

/**
 * How many scores fell into each bin. The bins are finer near 0 and 1, where a trained model's scores are. Not thread-safe.
 */
public final class ScoreHistogram {
    private static final double[] UPPER_BOUNDS = {
        0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1
    };

    private final long[] counts;

    /** Of no score. */
    public ScoreHistogram() {
        this(new long[UPPER_BOUNDS.length]);
    }

    /**
     * Of what was counted before.
     *
     * @throws IllegalArgumentException if it is not a count for each bin
     */
    public ScoreHistogram(long[] counts) {
        if (counts.length != UPPER_BOUNDS.length || Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("a histogram of scores has " + UPPER_BOUNDS.length + " counts");
        }
        this.counts = counts.clone();
    }

    /** The largest score of each bin, the last one 1. */
    public static double[] upperBounds() {
        return UPPER_BOUNDS.clone();
    }

    /** @param score 0 to 1 */
    public void add(double score) {
        int bin = Arrays.binarySearch(UPPER_BOUNDS, Math.min(1, score));
        counts[bin < 0 ? -bin - 1 : bin]++;
    }

    /** How many there are. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** How many in each bin. */
    public long[] counts() {
        return counts.clone();
    }

    /**
     * The population stability index: Σ (p − q)·ln(p / q) over the bins, the symmetric Kullback–Leibler divergence of the two
     * distributions in nats. 0 if they are the same, no upper limit; customary readings are below 0.1 the same, above 0.25 another.
     * Half a score is added to each bin of both, so that an empty bin gives no infinity; two samples of n and m scores of one
     * distribution differ by about (bins − 1)·(1/n + 1/m), so that 1,000 scores each tell 0.03 from 0 no more.
     */
    public double stabilityIndex(ScoreHistogram reference) {
        double all = total() + UPPER_BOUNDS.length / 2.0;
        double allOfReference = reference.total() + UPPER_BOUNDS.length / 2.0;
        double index = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            double p = (counts[bin] + 0.5) / all;
            double q = (reference.counts[bin] + 0.5) / allOfReference;
            index += (p - q) * Math.log(p / q);
        }
        return index;
    }
}
