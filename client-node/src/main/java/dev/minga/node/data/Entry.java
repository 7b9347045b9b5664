package dev.minga.node.data;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of one record. One thread at a time. */
public final class Entry {
    private final String line;
    private final String text;
    private final Supplier<Fields> read;
    private @Nullable Fields fields;

    /**
     * What is known of a record.
     *
     * @param line as it stands in the log, hidden characters spelled out
     * @param text what a model would read of it, before anything is redacted
     * @param fields what it says by names; asked for at most once, and not if nobody wants it
     */
    public Entry(String line, String text, Supplier<Fields> fields) {
        this.line = line;
        this.text = text;
        this.read = fields;
    }

    /** A record whose fields are known. */
    public Entry(String line, String text, Fields fields) {
        this(line, text, () -> fields);
    }

    /** As it stands in the log. */
    public String line() {
        return line;
    }

    /** What a model would read of it. */
    public String text() {
        return text;
    }

    /** What it says by names; none if it is not of its format, or the format has none. */
    public Fields fields() {
        Fields known = fields;
        if (known == null) {
            known = read.get();
            fields = known;
        }
        return known;
    }
}
