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

    static String absentAsEmpty(String field) {
        return field.equals(ABSENT) ? "" : field;
    }
}
