package dev.minga.coordinator.round;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table in {@link RoundState}'s Javadoc, read from the source itself, so that the two cannot drift apart. */
public record TransitionTable(List<Row> rows) {
    private static final Path SOURCE = Path.of("src/main/java/dev/minga/coordinator/round/RoundState.java");

    /** One line: the simple names of a state, an event and the state it leads to. */
    public record Row(String from, String event, String to) {}

    static TransitionTable read() throws IOException {
        List<Row> rows = Files.readAllLines(SOURCE).stream()
                .dropWhile(line -> !line.startsWith(" * -----"))
                .skip(1)
                .takeWhile(line -> !line.startsWith(" * </pre>"))
                .map(TransitionTable::row)
                .toList();
        return new TransitionTable(rows);
    }

    /** The same, where nobody expects that it cannot be read. */
    public static TransitionTable here() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.substring(3).replaceAll("\\([^)]*\\)", "").strip().split(" {2,}", -1);
        return new Row(cells[0], cells[1], cells[2]);
    }

    /** The states that this event may lead to from there; empty if the table has no such row. */
    public Set<String> to(String from, String event) {
        return rows.stream()
                .filter(row -> row.from().equals(from) && row.event().equals(event))
                .map(Row::to)
                .collect(Collectors.toSet());
    }
}
