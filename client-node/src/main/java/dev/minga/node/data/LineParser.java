package dev.minga.node.data;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives the text of a log line that a model reads, {@code METHOD PATH?QUERY [REFERER] AGENT}, the same for every
 * format.
 *
 * <p>The text depends on that record alone (and on the format's last {@code #Fields:} directive); time stamps,
 * addresses, hosts, statuses and sizes are left out, escapes are undone, hidden characters are spelled out. A line
 * that does not parse is its own text, is counted, and is never dropped.
 */
public final class LineParser {
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)](?::\\d+)?|([0-9.]+):\\d+");

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

    /**
     * Whose the record in a line is, in lower case and without blanks around it; of a client, without a port. To be asked
     * before the next line, since a directive changes what fields mean.
     */
    Optional<String> entity(String line, EntityField field) {
        return grammar.entity(line, field)
                .map(written -> written.strip().toLowerCase(Locale.ROOT))
                .map(name -> field == EntityField.CLIENT ? withoutPort(name) : name)
                .filter(name -> !Request.absentAsEmpty(name).isEmpty());
    }

    /** Two connections of one client have different ports. */
    private static String withoutPort(String address) {
        Matcher matcher = WITH_PORT.matcher(address);
        return matcher.matches() ? Objects.requireNonNullElse(matcher.group(1), matcher.group(2)) : address;
    }

    /** How many records were not of the format and stood for themselves. */
    public long unparsed() {
        return unparsed;
    }
}
