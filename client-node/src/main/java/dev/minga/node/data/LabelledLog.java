package dev.minga.node.data;

import dev.minga.node.redaction.Redacted;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.node.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * The labelled records of a log.
 *
 * @param examples one for each labelled record, in the order of the log
 * @param counts what was found in the log
 */
public record LabelledLog(List<Example> examples, SourceCounts counts) {
    public LabelledLog {
        examples = List.copyOf(examples);
    }

    /**
     * How the records of a log become examples. Each step is a function of one record.
     *
     * @param format of the log
     * @param text the fields whose values are the text; none for what the format takes for it
     * @param labelling which label a record has
     * @param labelNames all labels, in the order of their numbers
     * @param redactor what is taken out of a text before it is an example
     * @param entities whose a record is
     */
    public record Reading(
            LogFormat format,
            List<String> text,
            Labelling labelling,
            List<String> labelNames,
            Redactor redactor,
            EntityNaming entities) {
        public Reading {
            text = List.copyOf(text);
            labelNames = List.copyOf(labelNames);
        }
    }

    /** A log of lines with a file of labels, as it is. */
    public static LabelledLog read(Path log, LogFormat format, Path labels, List<String> labelNames)
            throws IOException {
        return read(log, format, labels, labelNames, line -> true, EntityNaming.UNKNOWN);
    }

    /**
     * Reads both files, and keeps the lines that are wanted, by their numbers from 1; a label that is unknown, or on a line
     * that holds no record, is refused with file and line.
     */
    public static LabelledLog read(
            Path log,
            LogFormat format,
            Path labels,
            List<String> labelNames,
            LongPredicate wanted,
            EntityNaming entities)
            throws IOException {
        Labelling labelling = Labelling.byFile(labels, labelNames);
        return read(
                LogFile.whole(log),
                new Reading(format, List.of(), labelling, labelNames, Redactor.NONE, entities),
                wanted);
    }

    /** Reads a log whose records are lines, and keeps those that are wanted, by their numbers from 1. */
    public static LabelledLog read(LogFile log, Reading reading, LongPredicate wanted) throws IOException {
        List<Example> examples = new ArrayList<>();
        SourceCounts counts = read(log, reading, wanted, examples::add);
        return new LabelledLog(examples, counts);
    }

    /** The same, keeping nothing: each example is handed on, in the order of the log. */
    public static SourceCounts read(LogFile log, Reading reading, LongPredicate wanted, Consumer<Example> examples)
            throws IOException {
        Gathering gathering = new Gathering(reading, examples);
        try (LogReader reader = new LogReader(log.open(), log.toString())) {
            for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                gathering.add(next.get(), wanted);
            }
        }
        reading.labelling().end(log.path());
        return gathering.counts();
    }

    /** How many records have no label and were left out. */
    public long unlabelled() {
        return counts.unlabelled();
    }

    /** How many records, labelled or not, were not of the log's format and stand for themselves. */
    public long unparsed() {
        return counts.unparsed();
    }

    private static final class Gathering {
        private final Reading reading;
        private final LineParser parser;
        private final Consumer<Example> examples;
        private final Map<String, Long> byLabel = new HashMap<>();
        private final Map<RedactionKind, Long> redactions = new EnumMap<>(RedactionKind.class);
        private long records;
        private long unlabelled;

        Gathering(Reading reading, Consumer<Example> examples) {
            this.reading = reading;
            this.examples = examples;
            this.parser = reading.format().parser(reading.text());
        }

        void add(LogRecord record, LongPredicate wanted) {
            Optional<String> text = parser.text(record.line());
            if (text.isEmpty()) {
                return;
            }
            records++;
            Optional<String> label = reading.labelling().label(record, parser.entry(record.line(), text.get()));
            if (label.isEmpty()) {
                unlabelled++;
                return;
            }
            byLabel.merge(label.get(), 1L, Long::sum);
            if (wanted.test(record.lineNumber())) {
                examples.accept(new Example(
                        redacted(record, text.get()),
                        reading.labelNames().indexOf(label.get()),
                        reading.entities().of(parser, record)));
            }
        }

        private String redacted(LogRecord record, String text) {
            Redacted redacted = parser.redacted(record.line(), text, reading.redactor());
            redacted.counts().forEach((kind, count) -> redactions.merge(kind, (long) count, Long::sum));
            return redacted.text();
        }

        SourceCounts counts() {
            return new SourceCounts(
                    records,
                    byLabel,
                    unlabelled,
                    parser.unparsed(),
                    reading.labelling().skippedRules(),
                    redactions);
        }
    }
}
