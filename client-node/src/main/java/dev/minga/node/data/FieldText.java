package dev.minga.node.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The text that a model reads of a record which is fields. */
final class FieldText {
    private static final Set<String> NAMES_OF_TIMES = Set.of(
            "time",
            "timestamp",
            "@timestamp",
            "ts",
            "date",
            "datetime",
            "date and time",
            "eventtime",
            "event_time",
            "timecreated",
            "systemtime",
            "utctime",
            "created",
            "starttime",
            "endtime");
    private static final int LONGEST_NAME = 256;
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}[-/]\\d\\d[-/]\\d\\d([T ]\\d\\d:\\d\\d.{0,40})?|\\d{1,2}[./]\\d{1,2}[./]\\d{4}[ ,].{0,20}");

    private FieldText() {}

    /** Values of these fields, apart by one space; empty where none of them has one. */
    static Optional<String> chosen(Fields fields, List<String> names) {
        StringJoiner text = new StringJoiner(" ");
        for (String name : names) {
            fields.values(name).stream().filter(value -> !value.isBlank()).forEach(text::add);
        }
        return present(text);
    }

    /** {@code name=value} of every field but times, apart by one space. */
    static Optional<String> all(Fields fields) {
        StringJoiner text = new StringJoiner(" ");
        fields.all().forEach((name, values) -> {
            for (String value : values) {
                if (!value.isBlank() && !isTime(name, value)) {
                    add(text, name, value);
                }
            }
        });
        return present(text);
    }

    /** A long name that has many values makes no text that is longer than any line. */
    static void add(StringJoiner text, String name, String value) {
        if (text.length() < LogReader.MAX_LINE_BYTES) {
            text.add(name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "=" + value);
        }
    }

    static boolean isTime(String name, String value) {
        String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return NAMES_OF_TIMES.contains(last) || TIME.matcher(value).matches();
    }

    static Optional<String> present(StringJoiner text) {
        return Optional.of(text.toString()).filter(joined -> !joined.isBlank());
    }
}
