package dev.minga.node.data;

import dev.minga.node.redaction.Redacted;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.node.redaction.Redactor;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives the text of a log line that a model reads: {@code METHOD PATH?QUERY [REFERER] AGENT}, the same for every
 * web format, and what docs/data.md says for the others.
 *
 * <p>The text depends on that record alone (and on the format's last {@code #Fields:} directive); time stamps,
 * addresses, hosts, statuses and sizes are left out, escapes are undone, hidden characters are spelled out. A line
 * that does not parse is its own text, is counted, and is never dropped.
 */
public final class LineParser {
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)](?::\\d+)?|([0-9.]+):\\d+");

    private final Grammar grammar;
    private final List<String> chosen;
    private long unparsed;

    /** @param chosen the fields whose values are the text; none for the grammar's own */
    LineParser(Grammar grammar, List<String> chosen) {
        this.grammar = grammar;
        this.chosen = List.copyOf(chosen);
    }

    /** Empty for a blank line and for a directive of the format, which are no records. */
    public Optional<String> text(String line) {
        if (line.isBlank() || grammar.isDirective(line)) {
            return Optional.empty();
        }
        Optional<String> text = chosen.isEmpty() ? grammar.read(line) : FieldText.chosen(grammar.fields(line), chosen);
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

    /** What a record says by the names of its fields; none where the line is not of the format. To be asked as {@link #entity}. */
    public Fields fields(String line) {
        return grammar.fields(line);
    }

    Entry entry(String line, String text) {
        return new Entry(line, text, () -> grammar.fields(line));
    }

    /** A record's text without what is private in it; names of users that its fields give are replaced wherever they stand. */
    public Redacted redacted(String line, String text, Redactor redactor) {
        boolean users = redactor.kinds().contains(RedactionKind.USER);
        return redactor.redact(text, users ? UserFields.of(grammar.fields(line)) : List.of());
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
