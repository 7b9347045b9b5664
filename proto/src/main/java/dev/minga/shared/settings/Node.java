package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.util.List;
import java.util.SortedMap;

/** A piece of YAML that remembers its line, counted from 1. What is no settings record is read as these. */
public sealed interface Node {
    /** Where it stands in its file. */
    int line();

    /** A key and what stands behind it. */
    record Entry(String key, int line, Node value) {}

    /** Keys with their values, in the order of the file. */
    record Mapping(int line, List<Entry> entries, SortedMap<String, Entry> byKey) implements Node {}

    /** A list. */
    record Sequence(int line, List<Node> items) implements Node {}

    /** A value as it was written, without its quotes. */
    record Scalar(int line, String text) implements Node {}

    /** A key without a value, {@code ~} or {@code null}. */
    record Empty(int line) implements Node {}

    /** Returns what this is, in the words of a message. */
    default String description() {
        if (this instanceof Mapping) {
            return "keys";
        }
        if (this instanceof Sequence) {
            return "a list";
        }
        return this instanceof Scalar scalar ? Printable.quoted(scalar.text()) : "nothing";
    }
}
