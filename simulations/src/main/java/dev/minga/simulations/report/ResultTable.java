package dev.minga.simulations.report;

import dev.minga.simulations.experiment.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results as people see them on a terminal. */
public final class ResultTable {
    private static final int WIDTH = 5;
    private static final int COLUMN = 17;

    private ResultTable() {}

    /**
     * A line for each combination of choices: means over seeds and 95 % intervals after the last round.
     *
     * @param metrics the columns
     */
    public static String of(List<CellResult> results, List<Metric> metrics) {
        List<Group> groups = Group.of(results);
        int width = Math.max(
                WIDTH,
                groups.stream().mapToInt(group -> group.label().length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(padded("", width));
        metrics.forEach(metric -> header.append("  ").append(padded(metric.title(), width(metric))));
        lines.add(header.toString().stripTrailing());
        for (Group group : groups) {
            StringBuilder line = new StringBuilder(padded(group.label(), width));
            for (Metric metric : metrics) {
                line.append("  ").append(padded(text(group, metric), width(metric)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }

    private static int width(Metric metric) {
        return Math.max(COLUMN, metric.title().length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String text(Group group, Metric metric) {
        Optional<Interval> interval = group.last(metric);
        if (interval.isPresent()) {
            return interval.get().text(3);
        }
        return group.aborted() == group.cells().size() ? "ended early" : "none";
    }
}
