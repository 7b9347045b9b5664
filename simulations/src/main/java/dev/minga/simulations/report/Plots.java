package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.experiment.Metric;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** Draws results, each plot as SVG and as PNG of 300 dots an inch. Means over seeds; bars are 95 % intervals. */
final class Plots {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int DOTS = 300;
    private static final int MOST_LINES = 12;
    // Okabe and Ito's colours, which people with any colour vision tell apart.
    private static final Color[] COLOURS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
        new Color(0x56B4E9), new Color(0xE69F00), new Color(0x000000), new Color(0x999999)
    };

    private final Path folder;
    private final List<Group> groups;
    private final List<Metric> metrics;

    Plots(Path folder, List<CellResult> results, List<Metric> metrics) throws IOException {
        this.metrics = metrics;
        this.folder = Files.createDirectories(folder);
        this.groups = Group.of(results);
    }

    /** A plot's title and its file. */
    record Plot(String title, Path svg) {}

    /** Draws all that there is something for. */
    List<Plot> draw() throws IOException {
        List<Plot> plots = new ArrayList<>();
        for (Metric metric : metrics) {
            List<Group> shown = groups.stream()
                    .filter(group -> group.last(metric).isPresent())
                    .toList();
            if (!shown.isEmpty()) {
                plots.add(byRound(metric, shown));
                if (shown.size() > 1) {
                    last(metric, shown).ifPresent(plots::add);
                }
            }
        }
        return plots;
    }

    private Plot byRound(Metric metric, List<Group> shown) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("round")
                .yAxisTitle(metric.title())
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisDecimalPattern("0");
        for (Group group : shown.subList(0, Math.min(MOST_LINES, shown.size()))) {
            SortedMap<Integer, Interval> rounds = group.byRound(metric);
            if (!rounds.isEmpty()) {
                chart.addSeries(
                        group.label(),
                        rounds.keySet().stream()
                                .mapToDouble(Integer::doubleValue)
                                .toArray(),
                        rounds.values().stream().mapToDouble(Interval::mean).toArray(),
                        rounds.values().stream().mapToDouble(Interval::half).toArray());
            }
        }
        String cut = shown.size() > MOST_LINES ? " (the first " + MOST_LINES + " of " + shown.size() + ")" : "";
        return saved(chart, name(metric) + "-by-round", metric.title() + " by round" + cut);
    }

    /** The first axis on the abscissa, all others as colours. */
    private Optional<Plot> last(Metric metric, List<Group> shown) throws IOException {
        Set<String> categories = new LinkedHashSet<>();
        Map<String, Map<String, Interval>> series = new LinkedHashMap<>();
        for (Group group : shown) {
            String category = group.choices().get(0).label();
            String rest = String.join(
                    " · ", group.choices().stream().skip(1).map(Choice::label).toList());
            categories.add(category);
            group.last(metric)
                    .ifPresent(interval -> series.computeIfAbsent(
                                    rest.isEmpty() ? metric.title() : rest, key -> new LinkedHashMap<>())
                            .put(category, interval));
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(shown.get(0).choices().get(0).axis())
                .yAxisTitle(metric.title())
                .build();
        style(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.8);
        // A bar of no length would look like a result: where a run ended early its colour is left out.
        series.forEach((label, values) -> {
            if (values.keySet().containsAll(categories)) {
                List<Interval> intervals = categories.stream()
                        .map(category -> Objects.requireNonNull(values.get(category)))
                        .toList();
                chart.addSeries(
                        label,
                        List.copyOf(categories),
                        intervals.stream().map(Interval::mean).toList(),
                        intervals.stream().map(Interval::half).toList());
            }
        });
        if (chart.getSeriesMap().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(saved(chart, name(metric) + "-last", metric.title() + " after the last round"));
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        // All that is drawn is a share; an interval may reach beyond.
        styler.setYAxisMin(0.0);
        styler.setYAxisMax(1.0);
        styler.setSeriesColors(COLOURS);
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    }

    private static String name(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Plot saved(Chart<?, ?> chart, String name, String title) throws IOException {
        Path file = folder.resolve(name);
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG, DOTS);
        return new Plot(title, folder.resolve(name + ".svg"));
    }
}
