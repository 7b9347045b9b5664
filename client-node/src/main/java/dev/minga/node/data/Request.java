package dev.minga.node.data;

import java.util.Optional;
import java.util.StringJoiner;

/** What a model is told about one request; an absent part is the empty string. */
record Request(String method, String target, String referer, String agent) {
    private static final String ABSENT = "-";

    /** The parts that are there, joined by one space each; empty where nothing is there. */
    Optional<String> text() {
        StringJoiner text = new StringJoiner(" ");
        for (String part : new String[] {method, target, referer, agent}) {
            if (!part.isEmpty()) {
                text.add(part);
            }
        }
        return Optional.of(text.toString()).filter(joined -> !joined.isBlank());
    }

    /** The names are those that rules for web servers use. */
    Fields.Builder fields() {
        int query = target.indexOf('?');
        return new Fields.Builder()
                .with("cs-method", Optional.of(method))
                .with("cs-uri", Optional.of(target))
                .with("cs-uri-stem", Optional.of(query < 0 ? target : target.substring(0, query)))
                .with("cs-uri-query", Optional.of(query < 0 ? "" : target.substring(query + 1)))
                .with("cs-referer", Optional.of(referer))
                .with("cs-user-agent", Optional.of(agent));
    }

    static String absentAsEmpty(String field) {
        return field.equals(ABSENT) ? "" : field;
    }
}
