package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.experiment.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code summary.json}.
 *
 * @param groups one for each combination of choices
 */
public record Summary(String experiment, Machine machine, List<Line> groups, Total total) {
    /** A processor that is busy is taken to draw so much; nothing is metered. */
    public static final double WATTS_OF_A_CORE = 10;

    private static final double SECONDS_OF_AN_HOUR = 3_600;

    /** What it was run on and with. */
    public record Machine(String minga, String java, String system, int threads, String base, String precision) {}

    /** Means over the seeds whose run came to its end, with 95 % intervals, and why the others' did not. */
    public record Line(
            List<Choice> choices,
            List<Long> seeds,
            List<String> aborted,
            double noiseMultiplier,
            String testRecords,
            Map<String, Interval> metrics) {}

    /** What all cells together took; the energy is an estimate. */
    public record Total(int cells, double seconds, double cpuSeconds, double wattHours) {}

    static Summary of(String experiment, Machine machine, List<CellResult> results) {
        List<Line> lines = Group.of(results).stream().map(Summary::line).toList();
        double cpu =
                results.stream().mapToDouble(cell -> cell.times().cpuSeconds()).sum();
        return new Summary(
                experiment,
                machine,
                lines,
                new Total(
                        results.size(),
                        results.stream()
                                .mapToDouble(cell -> cell.times().seconds())
                                .sum(),
                        cpu,
                        cpu * WATTS_OF_A_CORE / SECONDS_OF_AN_HOUR));
    }

    private static Line line(Group group) {
        Map<String, Interval> metrics = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            group.last(metric).ifPresent(interval -> metrics.put(metric.title(), interval));
        }
        return new Line(
                group.choices(),
                group.cells().stream().map(CellResult::seed).toList(),
                group.cells().stream()
                        .flatMap(cell -> cell.aborted().map(why -> "seed " + cell.seed() + ": " + why).stream())
                        .toList(),
                group.cells().get(0).noiseMultiplier(),
                group.testRecords(),
                metrics);
    }
}
