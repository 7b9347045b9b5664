package dev.minga.node.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first row of a CSV file: what its columns are called, and what stands between them, which is what it has most of of comma,
 * semicolon, tab and bar. A column without a name is called by its place.
 *
 * @param row as it is written
 */
record CsvHeader(String row, char delimiter, List<String> names, boolean windows) {
    private static final String DELIMITERS = ",;\t|";
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** What exports of Windows call a field that events themselves call otherwise. */
    private static final Map<String, String> WINDOWS_NAMES = Map.ofEntries(
            Map.entry("Id", "EventID"),
            Map.entry("EventId", "EventID"),
            Map.entry("Event ID", "EventID"),
            Map.entry("Source", "Provider_Name"),
            Map.entry("Provider", "Provider_Name"),
            Map.entry("ProviderName", "Provider_Name"),
            Map.entry("Log Name", "Channel"),
            Map.entry("LogName", "Channel"),
            Map.entry("MachineName", "Computer"),
            Map.entry("Task Category", "Task"),
            Map.entry("TaskDisplayName", "Task"),
            Map.entry("RecordId", "EventRecordID"),
            Map.entry("Description", "Message"));

    static CsvHeader of(String row, boolean windows) {
        String text = !row.isEmpty() && row.charAt(0) == BYTE_ORDER_MARK ? row.substring(1) : row;
        char delimiter = ',';
        for (char candidate : DELIMITERS.toCharArray()) {
            delimiter = count(text, candidate) > count(text, delimiter) ? candidate : delimiter;
        }
        List<String> names = new ArrayList<>();
        for (String cell : cells(text, delimiter)) {
            String name = windows ? WINDOWS_NAMES.getOrDefault(cell.strip(), cell.strip()) : cell.strip();
            names.add(name.isEmpty() || names.contains(name) ? "column" + (names.size() + 1) : name);
        }
        return new CsvHeader(text, delimiter, names, windows);
    }

    private static long count(String row, char wanted) {
        return row.chars().filter(c -> c == wanted).count();
    }

    List<String> cells(String row) {
        return cells(row, delimiter);
    }

    private static List<String> cells(String row, char delimiter) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean begins = true;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted && c == '"' && i + 1 < row.length() && row.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"' && (quoted || begins)) {
                quoted = !quoted;
                begins = false;
            } else if (c == delimiter && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
                begins = true;
            } else {
                cell.append(c);
                begins = false;
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    /** A row's fields; empty if it has another length. Windows' event viewer writes the message without a name behind the last. */
    Optional<Fields> fields(List<String> cells) {
        boolean message = windows && cells.size() == names.size() + 1 && !names.contains("Message");
        if (cells.size() != names.size() && !message) {
            return Optional.empty();
        }
        Fields.Builder fields = new Fields.Builder();
        for (int i = 0; i < cells.size(); i++) {
            fields.add(i < names.size() ? names.get(i) : "Message", cells.get(i));
        }
        return Optional.of(fields.build());
    }
}
