package dev.minga.node.data;

import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Syslog of RFC 5424 (section 6) and of RFC 3164 (section 4.1), with {@code <PRI>} as it is sent or without as it is filed, and
 * with an ISO 8601 time in place of RFC 3164's, as rsyslog writes it. The text is program, message id, structured data and
 * message.
 */
final class Syslog implements Grammar {
    private static final Pattern PRIORITY = Pattern.compile("<(\\d{1,3})>");
    private static final String ISO_TIME =
            "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d\\d:?\\d\\d)";
    private static final Pattern HEADER_5424 =
            Pattern.compile("([1-9]\\d{0,2}) (-|" + ISO_TIME + ") (\\S{1,255}) (\\S{1,48}) (\\S{1,128}) (\\S{1,32}) ");
    private static final Pattern HEADER_3164 = Pattern.compile(
            "((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?|"
                    + ISO_TIME + ") ");
    private static final Pattern HOST = Pattern.compile("(\\S{1,255}) ");
    private static final Pattern TAG = Pattern.compile("([^\\s\\[\\]:]{1,64})(?:\\[([^\\]\\s]{0,64})])?: ?");
    private static final String ABSENT = "-";
    private static final String BYTE_ORDER_MARK = "<U+FEFF>";
    private static final int HIGHEST_PRIORITY = 191;
    private static final int SEVERITIES = 8;

    @Override
    public Optional<String> read(String line) {
        Fields fields = fields(line);
        if (!fields.has("message")) {
            return Optional.empty();
        }
        StringJoiner text = new StringJoiner(" ");
        fields.all().forEach((name, values) -> {
            boolean told = name.equals("appname") || name.equals("msgid") || name.equals("message");
            for (String value : values) {
                if (!value.isBlank() && (told || name.indexOf('.') > 0)) {
                    text.add(told ? value : name.substring(name.lastIndexOf('.') + 1) + "=" + value);
                }
            }
        });
        return FieldText.present(text);
    }

    @Override
    public Fields fields(String line) {
        Fields.Builder fields = new Fields.Builder();
        int start = 0;
        Matcher priority = PRIORITY.matcher(line);
        if (priority.lookingAt()) {
            int value = Integer.parseInt(priority.group(1));
            if (value > HIGHEST_PRIORITY) {
                return Fields.NONE;
            }
            fields.add("facility", Integer.toString(value / SEVERITIES));
            fields.add("severity", Integer.toString(value % SEVERITIES));
            start = priority.end();
        }
        Matcher newer = HEADER_5424.matcher(line).region(start, line.length());
        if (newer.lookingAt()) {
            return newer(line, newer, fields);
        }
        Matcher older = HEADER_3164.matcher(line).region(start, line.length());
        return older.lookingAt() ? older(line, older, fields) : Fields.NONE;
    }

    private static Fields newer(String line, Matcher header, Fields.Builder fields) {
        String[] names = {"version", "timestamp", "hostname", "appname", "procid", "msgid"};
        for (int i = 0; i < names.length; i++) {
            String value = header.group(i + 1);
            if (!value.equals(ABSENT)) {
                fields.add(names[i], value);
            }
        }
        int end = line.startsWith(ABSENT, header.end())
                ? header.end() + 1
                : StructuredData.read(line, header.end(), fields);
        if (end < 0 || (end < line.length() && line.charAt(end) != ' ')) {
            return Fields.NONE;
        }
        message(end < line.length() ? line.substring(end + 1) : "", fields);
        return fields.build();
    }

    /** What stands behind the time is a host and a program, or a program alone. */
    private static Fields older(String line, Matcher header, Fields.Builder fields) {
        fields.add("timestamp", header.group(1));
        int start = header.end();
        Matcher tag = TAG.matcher(line).region(start, line.length());
        if (!tag.lookingAt()) {
            Matcher host = HOST.matcher(line).region(start, line.length());
            if (!host.lookingAt()) {
                return Fields.NONE;
            }
            fields.add("hostname", host.group(1));
            start = host.end();
            tag.region(start, line.length());
        }
        if (tag.lookingAt()) {
            fields.add("appname", tag.group(1));
            Optional.ofNullable(tag.group(2)).ifPresent(pid -> fields.add("procid", pid));
            start = tag.end();
        }
        message(line.substring(start), fields);
        return fields.build();
    }

    private static void message(String text, Fields.Builder fields) {
        fields.add("message", text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text);
    }
}
