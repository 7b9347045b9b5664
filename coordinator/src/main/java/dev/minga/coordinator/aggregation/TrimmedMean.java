package dev.minga.coordinator.aggregation;

import java.util.Arrays;

/**
 * The mean of every coordinate without its {@code byzantine} least and as many largest values (Yin, Chen, Ramchandran,
 * Bartlett, ICML 2018, Definition 2, with β = byzantine / n). As long as at most so many deltas are hostile, each coordinate
 * stays among the honest ones. One pass; the order of the rows does not change a bit.
 *
 * @param byzantine at least 1; needs more than twice as many deltas
 */
public record TrimmedMean(int byzantine) implements Rule {
    /** @throws IllegalArgumentException if {@code byzantine} is out of its range */
    public TrimmedMean {
        Rule.requireBetween("byzantine", byzantine, 1, Krum.MOST_BYZANTINE);
    }

    @Override
    public String label() {
        return "trimmed-mean";
    }

    @Override
    public int fewest() {
        return 2 * byzantine + 1;
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) {
        return (rows, count, into) -> {
            float[][] sorted = SortedRows.of(rows, count);
            Arrays.fill(into, 0, count, 0);
            for (int row = byzantine; row < rows.length - byzantine; row++) {
                for (int i = 0; i < count; i++) {
                    into[i] += sorted[row][i];
                }
            }
            for (int i = 0; i < count; i++) {
                into[i] /= rows.length - 2 * byzantine;
            }
        };
    }
}
