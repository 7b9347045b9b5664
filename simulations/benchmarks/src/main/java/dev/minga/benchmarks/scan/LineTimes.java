package dev.minga.benchmarks.scan;

import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long lines take that are tokens already: one at a time in the order of the log, and all in batches of 64 of about one
 * length, as a scan puts them together.
 *
 * @param p50Millis the median for one line
 * @param p99Millis what 99 of 100 lines do not pass
 * @param linesPerSecond in batches
 */
record LineTimes(double p50Millis, double p99Millis, double linesPerSecond) {
    private static final int BATCH = 64;
    private static final int SINGLE = 200;
    private static final int WARM_UP = 40;

    static LineTimes of(List<Tokens> lines, Consumer<List<Tokens>> score) {
        List<Tokens> single = lines.subList(0, Math.min(SINGLE, lines.size()));
        single.subList(0, Math.min(WARM_UP, single.size())).forEach(line -> score.accept(List.of(line)));
        double[] millis = new double[single.size()];
        for (int i = 0; i < millis.length; i++) {
            long before = System.nanoTime();
            score.accept(List.of(single.get(i)));
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(millis);
        List<Tokens> byLength = new ArrayList<>(lines);
        byLength.sort(Comparator.comparingInt(Tokens::length));
        score.accept(byLength.subList(0, Math.min(byLength.size(), BATCH)));
        long before = System.nanoTime();
        for (int from = 0; from < byLength.size(); from += BATCH) {
            score.accept(byLength.subList(from, Math.min(byLength.size(), from + BATCH)));
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        return new LineTimes(millis[millis.length / 2], millis[millis.length * 99 / 100], lines.size() / seconds);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms, %.0f lines/s", p50Millis, p99Millis, linesPerSecond);
    }
}
