package dev.minga.node.data;

import java.util.Optional;

/**
 * Gives the text of a log line that a model reads, {@code METHOD PATH?QUERY [REFERER] AGENT}, the same for every
 * format.
 *
 * <p>The text depends on that record alone (and on the format's last {@code #Fields:} directive); time stamps,
 * addresses, hosts, statuses and sizes are left out, escapes are undone, hidden characters are spelled out. A line
 * that does not parse is its own text, is counted, and is never dropped.
 */
public final class LineParser {
    private final Grammar grammar;
    private long unparsed;

    LineParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /** Empty for a blank line and for a directive of the format, which are no records. */
    public Optional<String> text(String line) {
        if (line.isBlank() || grammar.isDirective(line)) {
            return Optional.empty();
        }
        Optional<String> text = grammar.read(line);
        if (text.isEmpty()) {
            unparsed++;
        }
        return Optional.of(HiddenCharacters.spelledOut(text.orElse(line)));
    }

    /** How many records were not of the format and stood for themselves. */
    public long unparsed() {
        return unparsed;
    }
}
