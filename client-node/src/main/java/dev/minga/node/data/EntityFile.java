package dev.minga.node.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which line of a log is of which entity: CSV rows {@code line,entity}, line numbers from 1, a heading {@code line,entity} and
 * blank rows allowed; what follows the first comma is the entity's name, blanks around it left out. Anything else is refused
 * with file, row and cause.
 */
final class EntityFile {
    private static final String HEADING = "line,entity";

    private EntityFile() {}

    /** The names by line number. */
    static Map<Long, String> read(Path file) throws IOException {
        Map<Long, String> names = new HashMap<>();
        try (LogReader rows = LogReader.open(file)) {
            for (Optional<LogRecord> row = rows.next(); row.isPresent(); row = rows.next()) {
                LogRecord record = row.get();
                boolean heading =
                        record.lineNumber() == 1 && record.line().strip().equals(HEADING);
                if (!heading && !record.line().isBlank()) {
                    add(record, names);
                }
            }
        }
        return names;
    }

    private static void add(LogRecord row, Map<Long, String> names) throws IOException {
        String[] cells = row.line().split(",", 2);
        if (cells.length != 2 || cells[1].isBlank()) {
            throw LabelFile.refusal(row, "a row is 'line,entity', this one names no entity");
        }
        long lineNumber = LabelFile.lineNumber(row, cells[0].strip());
        if (names.putIfAbsent(lineNumber, cells[1].strip()) != null) {
            throw LabelFile.refusal(row, "line " + lineNumber + " is given an entity twice");
        }
    }
}
