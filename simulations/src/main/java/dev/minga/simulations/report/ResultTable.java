package dev.minga.simulations.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as people see them on a terminal. */
public final class ResultTable {
    private static final int WIDTH = 5;

    private ResultTable() {}

    /** A line for each combination of choices: means over seeds and 95 % intervals after the last round. */
    public static String of(List<CellResult> results) {
        List<Group> groups = Group.of(results);
        int width = Math.max(
                WIDTH,
                groups.stream().mapToInt(group -> group.label().length()).max().orElse(0));
        String form = "%-" + width + "s  %-17s  %-17s  %-17s  %8s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(form, "", "macro-F1", "accuracy", "false positives", "epsilon"));
        for (Group group : groups) {
            lines.add(String.format(
                    form,
                    group.label(),
                    text(group.last(Metric.MACRO_F1)),
                    text(group.last(Metric.ACCURACY)),
                    text(group.last(Metric.FALSE_POSITIVE_RATE)),
                    group.last(Metric.EPSILON)
                            .map(interval -> String.format(Locale.ROOT, "%.3f", interval.mean()))
                            .orElse("none")));
        }
        return String.join("\n", lines);
    }

    private static String text(Optional<Interval> interval) {
        return interval.map(one -> one.text(3)).orElse("ended early");
    }
}
