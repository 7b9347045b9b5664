package dev.minga.coordinator.aggregation;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Krum and Multi-Krum (Blanchard, El Mhamdi, Guerraoui, Stainer, "Machine Learning with Adversaries: Byzantine Tolerant
 * Gradient Descent", NIPS 2017, §4): a row's score is the sum of its squared distances to the n - f - 2 rows nearest to it; the
 * mean of the {@code selected} rows of least score is taken, for Krum the one. Of equal scores the earlier row comes first.
 *
 * <p>With at most f hostile rows of n ≥ 2f + 3, each row taken is within √((n - f - 2) / (n - 2f - 1)) times the honest rows'
 * diameter of an honest row. Two passes, n² distances.
 *
 * @param byzantine f, at least 1
 * @param selected 1 for Krum; at most n - f
 */
public record Krum(int byzantine, int selected) implements Rule {
    static final int MOST_BYZANTINE = 100_000;

    /** @throws IllegalArgumentException if a constant is out of its range */
    public Krum {
        Rule.requireBetween("byzantine", byzantine, 1, MOST_BYZANTINE);
        Rule.requireBetween("selected", selected, 1, MOST_BYZANTINE);
    }

    @Override
    public String label() {
        return selected == 1 ? "krum" : "multi-krum";
    }

    @Override
    public int fewest() {
        return Math.max(2 * byzantine + 3, selected + byzantine);
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) throws IOException {
        double[] scores = scores(PairwiseDistances.squared(deltas));
        double[] taken = new double[scores.length];
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(row -> scores[row])) // stable
                .limit(selected)
                .forEach(row -> taken[row] = 1);
        return Combination.linear(taken, selected);
    }

    private double[] scores(double[][] squares) {
        double[] scores = new double[squares.length];
        for (int row = 0; row < scores.length; row++) {
            double[] nearest = squares[row].clone();
            nearest[row] = Double.NEGATIVE_INFINITY; // itself: sorted to the front and left out
            Arrays.sort(nearest);
            for (int i = 1; i <= scores.length - byzantine - 2; i++) {
                scores[row] += nearest[i];
            }
        }
        return scores;
    }
}
