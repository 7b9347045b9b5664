package dev.minga.node.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a record says, by the names of its fields, in the order of the record. A field may have several values, and one that is
 * there without a value (JSON's {@code null}) has none. Immutable.
 */
public final class Fields {
    /** A record without fields. */
    public static final Fields NONE = new Fields(Map.of());

    private final Map<String, List<String>> values;

    private Fields(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Fields with one value each. */
    public static Fields of(Map<String, String> values) {
        Builder fields = new Builder();
        values.forEach(fields::add);
        return fields.build();
    }

    /** All values of a field; none if it is not there or has none. */
    public List<String> values(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value of a field. */
    public Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    /** Whether the record has this field, with or without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** All of them, in the order of the record. */
    public Map<String, List<String>> all() {
        return values;
    }

    /** Gathers the fields of one record. */
    static final class Builder {
        private final Map<String, List<String>> values = new LinkedHashMap<>();

        void add(String name, String value) {
            values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
        }

        /** Notes a value that is there and says something, under a name that has none yet. */
        Builder with(String name, Optional<String> value) {
            value.map(Request::absentAsEmpty)
                    .filter(text -> !text.isEmpty() && !values.containsKey(name))
                    .ifPresent(text -> add(name, text));
            return this;
        }

        /** Notes all of these under names that have none yet. */
        Builder withAll(Fields fields) {
            fields.all().forEach((name, all) -> values.computeIfAbsent(name, unseen -> new ArrayList<>(all)));
            return this;
        }

        void addEmpty(String name) {
            values.computeIfAbsent(name, unseen -> new ArrayList<>());
        }

        Fields build() {
            Map<String, List<String>> copy = new LinkedHashMap<>();
            values.forEach((name, all) -> copy.put(name, List.copyOf(all)));
            return new Fields(Collections.unmodifiableMap(copy));
        }
    }
}
