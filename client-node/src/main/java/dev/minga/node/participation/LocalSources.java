package dev.minga.node.participation;

import dev.minga.node.collecting.Collected;
import dev.minga.node.collecting.Collector;
import dev.minga.node.data.EntityNaming;
import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.Labelling;
import dev.minga.node.data.LogFile;
import dev.minga.node.data.SourceCounts;
import dev.minga.node.labelling.Rules;
import dev.minga.node.redaction.Redactor;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The sources of a node as its settings name them. */
public final class LocalSources {
    private final NodeHome home;
    private final NodeSettings settings;

    /** Nothing is read yet. */
    public LocalSources(NodeHome home, NodeSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * Takes what is new in the files of a source that is collected.
     *
     * @param finishedBefore a last record without its end is whole in files that were last written to before this
     */
    public Collected collect(NodeSettings.Source source, Instant finishedBefore) throws IOException {
        return collector(source).collect(home.directory(), source.log(), finishedBefore);
    }

    /** Looks for the files of a source that is collected, and takes nothing. */
    public Collected look(NodeSettings.Source source) throws IOException {
        return collector(source).look(home.directory(), source.log());
    }

    private Collector collector(NodeSettings.Source source) {
        return new Collector(home.collected(source.stableName()), source.format());
    }

    /** The log whose line numbers budgets are kept by; of a source that is collected, what was collected so far. */
    public LogFile log(NodeSettings.Source source) throws IOException {
        return source.isCollected()
                ? collector(source).log()
                : LogFile.whole(home.directory().resolve(Path.of(source.log())));
    }

    /**
     * Reads a source.
     *
     * @param wanted which lines of its log are handed on, by their numbers from 1
     * @param examples given each labelled record that is wanted, in the order of the log
     */
    public SourceCounts read(
            NodeSettings.Source source, LongPredicate wanted, EntityNaming entities, Consumer<Example> examples)
            throws IOException {
        LabelledLog.Reading reading = new LabelledLog.Reading(
                source.format(),
                source.text().orElse(List.of()),
                labelling(source),
                settings.policy().labels(),
                new Redactor(source.redacted()),
                entities);
        return LabelledLog.read(log(source), reading, wanted, examples);
    }

    /** What is taken out of the texts of any source: who scans with their model takes out the same. */
    List<String> redacted() {
        return settings.data().stream()
                .flatMap(source -> source.redacted().stream())
                .distinct()
                .sorted()
                .map(EnumText::format)
                .toList();
    }

    private Labelling labelling(NodeSettings.Source source) throws IOException {
        List<String> labels = settings.policy().labels();
        if (source.labels().isPresent()) {
            return Labelling.byFile(home.directory().resolve(source.labels().get()), labels);
        }
        if (source.label().isPresent()) {
            NodeSettings.LabelField label = source.label().get();
            return Labelling.byField(label.field(), label.values().orElse(Map.of()), labels);
        }
        try {
            return Rules.read(home.directory().resolve(source.rules().orElseThrow()), labels);
        } catch (SettingsException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }
}
