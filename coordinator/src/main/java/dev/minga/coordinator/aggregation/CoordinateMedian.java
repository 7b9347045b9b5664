package dev.minga.coordinator.aggregation;

/**
 * The median of every coordinate by itself (Yin, Chen, Ramchandran, Bartlett, "Byzantine-Robust Distributed Learning: Towards
 * Optimal Statistical Rates", ICML 2018, Definition 1); of an even number, the mean of the two in the middle. As long as fewer
 * than half of the deltas are hostile, each coordinate stays among the honest ones. One pass; the order of the rows does not
 * change a bit.
 */
public record CoordinateMedian() implements Rule {
    @Override
    public String label() {
        return "median";
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) {
        return CoordinateMedian::median;
    }

    static void median(float[][] rows, int count, double[] into) {
        float[][] sorted = SortedRows.of(rows, count);
        float[] below = sorted[(rows.length - 1) / 2];
        float[] above = sorted[rows.length / 2];
        for (int i = 0; i < count; i++) {
            into[i] = ((double) below[i] + above[i]) / 2;
        }
    }
}
