package dev.minga.benchmarks.federation;

import java.util.Collection;
import java.util.Locale;

/** Measured times. Percentiles are of the nearest rank. Immutable. */
record Seconds(double[] sorted) {
    static Seconds of(Collection<Double> times) {
        return new Seconds(
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) * 1e-9;
    }

    double percentile(double percent) {
        return sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.3f s, p99 %.3f s, longest %.3f s of %d",
                percentile(50),
                percentile(99),
                percentile(100),
                sorted.length);
    }
}
