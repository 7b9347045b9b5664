package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.experiment.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The results of one combination of choices, over all seeds that are there. */
public record Group(List<Choice> choices, String label, List<CellResult> cells) {
    /** All groups, in the order of the cells. */
    public static List<Group> of(List<CellResult> results) {
        Map<List<Choice>, List<CellResult>> byChoices = new LinkedHashMap<>();
        results.forEach(cell -> byChoices
                .computeIfAbsent(cell.choices(), key -> new ArrayList<>())
                .add(cell));
        List<Group> groups = new ArrayList<>();
        byChoices.forEach(
                (choices, cells) -> groups.add(new Group(choices, cells.get(0).label(), List.copyOf(cells))));
        return groups;
    }

    /** A metric after the last round. */
    public Optional<Interval> last(Metric metric) {
        List<Double> values = cells.stream()
                .flatMap(cell -> cell.last().flatMap(row -> row.of(metric)).stream())
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Interval.of(values));
    }

    /** A metric by round. */
    public SortedMap<Integer, Interval> byRound(Metric metric) {
        SortedMap<Integer, List<Double>> values = new TreeMap<>();
        for (CellResult cell : cells) {
            for (RoundRow row : cell.rounds()) {
                row.of(metric)
                        .ifPresent(value -> values.computeIfAbsent(row.round(), round -> new ArrayList<>())
                                .add(value));
            }
        }
        SortedMap<Integer, Interval> intervals = new TreeMap<>();
        values.forEach((round, some) -> intervals.put(round, Interval.of(some)));
        return intervals;
    }

    /** How many runs ended early. */
    public long aborted() {
        return cells.stream().filter(cell -> cell.aborted().isPresent()).count();
    }

    /** How many test records there are; they may differ by seed where groups are not cut. */
    public String testRecords() {
        List<Integer> counts = cells.stream()
                .flatMap(cell -> cell.last().flatMap(RoundRow::measured).stream())
                .map(measured -> measured.all().records())
                .distinct()
                .sorted()
                .toList();
        return counts.isEmpty()
                ? ""
                : counts.size() == 1
                        ? counts.get(0).toString()
                        : counts.get(0) + " to " + counts.get(counts.size() - 1);
    }
}
