package dev.minga.node.participation;

import dev.minga.node.budget.BudgetCap;
import dev.minga.node.budget.BudgetReport;
import dev.minga.node.data.EntityNaming;
import dev.minga.node.data.SourceCounts;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a node would use, what a run would cost, and what left it: for its operator's eyes. Nothing of it leaves the node.
 *
 * @param sources the data, in the order of {@code node.yaml}
 * @param next what the next run would take of the budget
 * @param refusal why the node would decline the plan that was given
 * @param sent all deltas and counts that were signed here
 */
public record Preview(
        List<SourcePreview> sources,
        List<BudgetCap.Offer> next,
        Optional<String> refusal,
        List<Departures.Departure> sent,
        boolean paused) {
    /**
     * One source.
     *
     * @param counts absent if it cannot be read
     * @param samples texts as a model reads them, by label
     * @param trouble why it cannot be read
     */
    public record SourcePreview(
            String name,
            String log,
            Optional<SourceCounts> counts,
            Map<String, List<String>> samples,
            Optional<String> trouble) {}

    /** Reads everything as a run would, and changes nothing: what is to be collected first is shown as it was collected last. */
    public static Preview of(
            NodeHome home, NodeSettings settings, BudgetReport budget, Optional<String> refusal, int samples)
            throws IOException {
        LocalSources read = new LocalSources(home, settings);
        List<SourcePreview> sources = new ArrayList<>();
        for (NodeSettings.Source source : settings.data()) {
            sources.add(of(read, source, settings.policy().labels(), samples));
        }
        return new Preview(
                sources,
                budget.next(),
                refusal,
                Departures.in(home.rounds()),
                home.pause().isOn());
    }

    /** One that cannot be read hides no other. */
    private static SourcePreview of(LocalSources read, NodeSettings.Source source, List<String> labels, int samples) {
        try {
            Map<String, SpreadSample> byLabel = new TreeMap<>();
            SourceCounts counts = read.read(
                    source,
                    line -> true,
                    EntityNaming.UNKNOWN,
                    example -> byLabel.computeIfAbsent(labels.get(example.label()), label -> new SpreadSample(samples))
                            .add(example.text()));
            Map<String, List<String>> texts = new TreeMap<>();
            if (samples > 0) {
                byLabel.forEach((label, sample) -> texts.put(label, sample.texts()));
            }
            return new SourcePreview(source.stableName(), source.log(), Optional.of(counts), texts, Optional.empty());
        } catch (IOException e) {
            return new SourcePreview(
                    source.stableName(),
                    source.log(),
                    Optional.empty(),
                    Map.of(),
                    Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** The same in lines. */
    public String text() {
        List<String> lines = new ArrayList<>();
        if (paused) {
            lines.add("PAUSED: this node asks for nothing and sends nothing.");
        }
        lines.add("Data of this node, as a model would read it. None of this leaves.");
        for (SourcePreview source : sources) {
            lines.addAll(lines(source));
        }
        lines.add("");
        lines.add("The next run");
        for (BudgetCap.Offer offer : next) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  raises the filter's ε of %s from %.3f to %.3f, %.1f %% of its budget, %s",
                    offer.partition(),
                    offer.before(),
                    offer.after(),
                    100 * offer.share(),
                    offer.fits() ? "which fits" : "which does NOT fit"));
        }
        if (next.isEmpty()) {
            lines.add("  is not known; --plan FILE says what it would cost");
        }
        refusal.ifPresent(why -> lines.add("  would be declined: " + why));
        lines.add("");
        lines.add(
                sent.isEmpty() ? "Nothing has left this node." : "What left this node, or waits to: each signed here");
        sent.forEach(one -> lines.add(line(one)));
        return String.join("\n", lines);
    }

    private static String line(Departures.Departure one) {
        String what = one.counts().isPresent()
                ? "counts of an evaluation " + one.counts().get()
                : String.format(
                        Locale.ROOT,
                        "delta, norm %s",
                        one.norm()
                                .map(norm -> String.format(Locale.ROOT, "%.4g", norm))
                                .orElse("unknown"));
        return String.format(
                Locale.ROOT,
                "  run %s, round %d: %s, %s…, %,d bytes, %s%s",
                one.run(),
                one.round(),
                what,
                one.sha256().substring(0, 16),
                one.bytes(),
                one.state(),
                one.receipt().map(file -> ", receipt in " + file).orElse(""));
    }

    private static List<String> lines(SourcePreview source) {
        List<String> lines = new ArrayList<>();
        if (source.counts().isEmpty()) {
            lines.add("");
            lines.add(Printable.line("  " + source.name() + " (" + source.log() + ") cannot be read: "
                    + source.trouble().orElse("")));
            return lines;
        }
        SourceCounts counts = source.counts().get();
        String byLabel = new TreeMap<>(counts.byLabel())
                .entrySet().stream()
                        .map(label -> label.getValue() + " " + label.getKey())
                        .collect(Collectors.joining(", "));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "  %s (%s): %d records: %s; %d without a label; %d not of the format",
                source.name(),
                source.log(),
                counts.records(),
                byLabel.isEmpty() ? "none with a label" : byLabel,
                counts.unlabelled(),
                counts.unparsed()));
        if (!counts.redactions().isEmpty()) {
            lines.add("    replaced by placeholders: "
                    + new TreeMap<RedactionKind, Long>(counts.redactions())
                            .entrySet().stream()
                                    .map(kind -> kind.getValue() + " " + EnumText.format(kind.getKey()))
                                    .collect(Collectors.joining(", ")));
        }
        source.samples()
                .forEach((label, texts) ->
                        texts.forEach(text -> lines.add("    " + label + ": " + Printable.line(text))));
        return lines;
    }
}
