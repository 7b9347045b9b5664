package dev.minga.node.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which line of a log has which label: CSV rows {@code line,label}, line numbers from 1, a heading {@code line,label}
 * and blank rows allowed. Anything else is refused with file, row and cause.
 */
public final class LabelFile {
    private static final String HEADING = "line,label";

    private LabelFile() {}

    /** The labels by line number, in that order; a label that is not among the known ones is refused. */
    public static Map<Long, String> read(Path file, List<String> labelNames) throws IOException {
        Map<Long, String> labels = new TreeMap<>();
        try (LogReader rows = LogReader.open(file)) {
            for (Optional<LogRecord> row = rows.next(); row.isPresent(); row = rows.next()) {
                LogRecord record = row.get();
                boolean heading =
                        record.lineNumber() == 1 && record.line().strip().equals(HEADING);
                if (!heading && !record.line().isBlank()) {
                    add(record, labelNames, labels);
                }
            }
        }
        return labels;
    }

    private static void add(LogRecord row, List<String> labelNames, Map<Long, String> labels) throws IOException {
        String[] cells = row.line().split(",", -1);
        if (cells.length != 2) {
            throw refusal(row, "a row is 'line,label', this one has " + cells.length + " cells");
        }
        long lineNumber = lineNumber(row, cells[0].strip());
        String label = cells[1].strip();
        if (!labelNames.contains(label)) {
            throw refusal(row, "unknown label '" + label + "', known are " + labelNames);
        }
        if (labels.putIfAbsent(lineNumber, label) != null) {
            throw refusal(row, "line " + lineNumber + " is labelled twice");
        }
    }

    /** A line number as a row gives it. */
    static long lineNumber(LogRecord row, String cell) throws IOException {
        try {
            long lineNumber = Long.parseLong(cell);
            if (lineNumber >= 1) {
                return lineNumber;
            }
        } catch (NumberFormatException e) {
            throw refusal(row, "'" + cell + "' is no line number");
        }
        throw refusal(row, "line numbers start at 1, not at " + cell);
    }

    /** What is wrong with a row. */
    static IOException refusal(LogRecord row, String cause) {
        return new IOException(row.source() + ":" + row.lineNumber() + ": " + cause);
    }
}
