package dev.minga.coordinator.aggregation;

import java.util.Arrays;

/** The rules once more, from the papers' formulas, on whole vectors of doubles. */
final class SlowRules {
    private SlowRules() {}

    static double[] median(double[][] x) {
        return eachCoordinate(x, sorted -> {
            int n = sorted.length;
            return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
        });
    }

    static double[] trimmedMean(double[][] x, int cut) {
        return eachCoordinate(
                x,
                sorted -> Arrays.stream(sorted, cut, sorted.length - cut)
                        .average()
                        .orElseThrow());
    }

    private interface OfSorted {
        double of(double[] sorted);
    }

    private static double[] eachCoordinate(double[][] x, OfSorted function) {
        double[] result = new double[x[0].length];
        for (int i = 0; i < result.length; i++) {
            int at = i;
            result[i] = function.of(
                    Arrays.stream(x).mapToDouble(row -> row[at]).sorted().toArray());
        }
        return result;
    }

    /** Blanchard et al. 2017: s(i) is the sum over the n - f - 2 closest vectors; the m of least score, the lowest index first. */
    static double[] multiKrum(double[][] x, int f, int m) {
        int n = x.length;
        double[] score = new double[n];
        for (int i = 0; i < n; i++) {
            double[] toOthers = new double[n - 1];
            for (int j = 0, k = 0; j < n; j++) {
                if (j != i) {
                    toOthers[k++] = squaredDistance(x[i], x[j]);
                }
            }
            Arrays.sort(toOthers);
            for (int k = 0; k < n - f - 2; k++) {
                score[i] += toOthers[k];
            }
        }
        double[] mean = new double[x[0].length];
        boolean[] taken = new boolean[n];
        for (int round = 0; round < m; round++) {
            int best = -1;
            for (int i = 0; i < n; i++) {
                if (!taken[i] && (best < 0 || score[i] < score[best])) {
                    best = i;
                }
            }
            taken[best] = true;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += x[best][i] / m;
            }
        }
        return mean;
    }

    /** Smoothed Weiszfeld from the coordinate median. */
    static double[] geometricMedian(double[][] x, double nu, int steps) {
        double[] z = median(x);
        for (int step = 0; step < steps; step++) {
            double[] next = new double[z.length];
            double sum = 0;
            for (double[] w : x) {
                double beta = 1.0 / x.length / Math.max(nu, distance(z, w));
                sum += beta;
                for (int i = 0; i < next.length; i++) {
                    next[i] += beta * w[i];
                }
            }
            for (int i = 0; i < next.length; i++) {
                next[i] /= sum;
            }
            z = next;
        }
        return z;
    }

    /** Karimireddy et al. 2021 from v = 0, with the vector v itself. */
    static double[] centredClipping(double[][] x, double tau, int steps) {
        double[] v = new double[x[0].length];
        for (int step = 0; step < steps; step++) {
            double[] next = v.clone();
            for (double[] one : x) {
                double factor = Math.min(1, tau / distance(one, v));
                for (int i = 0; i < v.length; i++) {
                    next[i] += (one[i] - v[i]) * factor / x.length;
                }
            }
            v = next;
        }
        return v;
    }

    static double distance(double[] a, double[] b) {
        return Math.sqrt(squaredDistance(a, b));
    }

    private static double squaredDistance(double[] a, double[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return squares;
    }
}
