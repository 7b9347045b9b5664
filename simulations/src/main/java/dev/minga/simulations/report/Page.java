package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.experiment.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code report.html}: one file with everything in it, which asks nobody for anything. */
final class Page {
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; }
            th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #8886; white-space: nowrap; }
            td.n, th.n { text-align: right; }
            small { color: #777; }
            figure { margin: 1.5rem 0; background: #fff; color: #000; padding: .5rem; border-radius: .5rem; overflow-x: auto; }
            figcaption { padding: .25rem .5rem; }
            pre { overflow-x: auto; padding: 1rem; background: #8881; border-radius: .5rem; }
            """;

    private Page() {}

    static String of(
            Summary summary,
            List<CellResult> results,
            List<String> axes,
            List<Metric> metrics,
            String settings,
            List<Plots.Plot> plots)
            throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n")
                .append("<title>")
                .append(text(summary.experiment()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(text(summary.experiment()))
                .append("</h1>\n");
        intro(page, summary);
        table(page, Group.of(results), axes, metrics);
        for (Plots.Plot plot : plots) {
            page.append("<figure>\n")
                    .append(inline(Files.readString(plot.svg())))
                    .append("<figcaption>")
                    .append(text(plot.title()))
                    .append("; means over seeds, bars are 95 % intervals (Student's t)</figcaption>\n</figure>\n");
        }
        page.append("<h2>Settings</h2>\n<pre>").append(text(settings)).append("</pre>\n");
        return page.append("</body>\n</html>\n").toString();
    }

    private static void intro(StringBuilder page, Summary summary) {
        Summary.Machine machine = summary.machine();
        Summary.Total total = summary.total();
        page.append(String.format(
                Locale.ROOT,
                "<p>%d runs in %.0f s (%.0f s of processors, about %.1f Wh if a busy core draws %.0f W; not metered)."
                        + " Minga %s, Java %s, %s, %d threads; base model %s in %s.</p>%n",
                total.cells(),
                total.seconds(),
                total.cpuSeconds(),
                total.wattHours(),
                Summary.WATTS_OF_A_CORE,
                text(machine.minga()),
                text(machine.java()),
                text(machine.system()),
                machine.threads(),
                text(machine.base()),
                text(machine.precision())));
        page.append("<p>The code of coordinator and node was run; transport, clock and randomness were replaced. Every"
                + " number is of the same seeds again the same.</p>\n");
    }

    private static void table(StringBuilder page, List<Group> groups, List<String> axes, List<Metric> metrics) {
        List<Metric> shown = metrics.stream()
                .filter(metric ->
                        groups.stream().anyMatch(group -> group.last(metric).isPresent()))
                .toList();
        page.append("<h2>After the last round</h2>\n<div class=\"wide\">\n<table>\n<tr>");
        axes.forEach(axis -> page.append("<th>").append(text(axis)).append("</th>"));
        page.append("<th class=\"n\">seeds</th><th class=\"n\">ended early</th><th class=\"n\">test records</th>")
                .append("<th class=\"n\">noise multiplier</th>");
        shown.forEach(metric ->
                page.append("<th class=\"n\">").append(text(metric.title())).append("</th>"));
        page.append("</tr>\n");
        for (Group group : groups) {
            page.append("<tr>");
            for (Choice choice : group.choices()) {
                page.append("<td>").append(text(choice.label())).append("</td>");
            }
            number(page, Integer.toString(group.cells().size()));
            number(page, Long.toString(group.aborted()));
            number(page, group.testRecords());
            number(page, String.format(Locale.ROOT, "%.3f", group.cells().get(0).noiseMultiplier()));
            for (Metric metric : shown) {
                Optional<Interval> interval = group.last(metric);
                number(
                        page,
                        interval.map(one -> one.text(3)
                                        + (one.seeds() < group.cells().size()
                                                ? " <small>of " + one.seeds() + "</small>"
                                                : ""))
                                .orElse(""));
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n</div>\n");
    }

    private static void number(StringBuilder page, String html) {
        page.append("<td class=\"n\">").append(html).append("</td>");
    }

    /** Without what only a file of its own may begin with. */
    private static String inline(String svg) {
        return svg.substring(svg.indexOf("<svg"));
    }

    private static String text(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
