package dev.minga.node.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * The labelled records of a log.
 *
 * @param examples one for each labelled record, in the order of the log
 * @param unlabelled how many records have no label and were left out
 * @param unparsed how many records, labelled or not, were not of the log's format and stand for themselves
 */
public record LabelledLog(List<Example> examples, long unlabelled, long unparsed) {
    public LabelledLog {
        examples = List.copyOf(examples);
    }

    /** The same, of all lines. */
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
        Map<Long, String> labelByLine = LabelFile.read(labels, labelNames);
        LineParser parser = format.parser();
        List<Example> examples = new ArrayList<>();
        long unlabelled = 0;
        try (LogReader reader = LogReader.open(log)) {
            for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                Optional<String> text = parser.text(next.get().line());
                if (text.isEmpty()) {
                    continue;
                }
                String label = labelByLine.remove(next.get().lineNumber());
                if (label == null) {
                    unlabelled++;
                } else if (wanted.test(next.get().lineNumber())) {
                    examples.add(new Example(text.get(), labelNames.indexOf(label), entities.of(parser, next.get())));
                }
            }
        }
        if (!labelByLine.isEmpty()) {
            long line = labelByLine.keySet().iterator().next();
            throw new IOException(labels + ": line " + line + " is labelled, but " + log + " has no record there");
        }
        return new LabelledLog(examples, unlabelled, parser.unparsed());
    }
}
