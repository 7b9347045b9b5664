package dev.minga.coordinator.aggregation;

import java.util.Arrays;

/**
 * Sorts every column of a block by Batcher's merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2, Algorithm M): a
 * network of fixed comparisons of whole rows, so that a processor does many columns at once. Zeros are ordered by their sign;
 * equal columns in any order of the rows give the same bits.
 */
final class SortedRows {
    private SortedRows() {}

    /** A copy whose first row holds the least number of each column, and so on. */
    static float[][] of(float[][] rows, int count) {
        float[][] sorted = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            sorted[row] = Arrays.copyOf(rows[row], count);
        }
        int top = Integer.highestOneBit(Math.max(1, rows.length - 1));
        for (int p = top; p > 0; p /= 2) {
            mergeExchange(sorted, top, p);
        }
        return sorted;
    }

    private static void mergeExchange(float[][] rows, int top, int p) {
        int distance = p;
        int remainder = 0;
        for (int q = top; ; q /= 2) {
            for (int i = 0; i + distance < rows.length; i++) {
                if ((i & p) == remainder) {
                    order(rows[i], rows[i + distance]);
                }
            }
            if (q == p) {
                return;
            }
            distance = q - p;
            remainder = p;
        }
    }

    private static void order(float[] low, float[] high) {
        for (int i = 0; i < low.length; i++) {
            float a = low[i];
            float b = high[i];
            low[i] = Math.min(a, b);
            high[i] = Math.max(a, b);
        }
    }
}
