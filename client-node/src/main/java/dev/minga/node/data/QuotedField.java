package dev.minga.node.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A field in double quotes with the escapes of nginx ({@code \x22}) and Apache ({@code \"}, {@code \\}, {@code \n},
 * …).
 */
final class QuotedField {
    private static final String NAMED = "\"\\nrtbv";
    private static final String MEANING = "\"\\\n\r\t\b\u000b";

    private QuotedField() {}

    /** Where the closing quote of the field stands that opens at this place, -1 if none opens or it never closes. */
    static int end(String line, int opening) {
        if (opening < 0 || opening >= line.length() || line.charAt(opening) != '"') {
            return -1;
        }
        for (int i = opening + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** The field between its two quotes, escapes undone; an unknown escape stays as it is written. */
    static String value(String line, int opening, int closing) {
        String field = line.substring(opening + 1, closing);
        int escape = field.indexOf('\\');
        if (escape < 0) {
            return field;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        int done = 0;
        while (escape >= 0) {
            bytes.writeBytes(field.substring(done, escape).getBytes(StandardCharsets.UTF_8));
            done = escape + undo(field, escape, bytes);
            escape = field.indexOf('\\', done);
        }
        bytes.writeBytes(field.substring(done).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Writes what the escape at this place means and gives its length. */
    private static int undo(String field, int escape, ByteArrayOutputStream bytes) {
        if (escape + 1 < field.length()) {
            char kind = field.charAt(escape + 1);
            int named = NAMED.indexOf(kind);
            if (named >= 0) {
                bytes.write(MEANING.charAt(named));
                return 2;
            }
            if (kind == 'x' && escape + 4 <= field.length()) {
                int high = Character.digit(field.charAt(escape + 2), 16);
                int low = Character.digit(field.charAt(escape + 3), 16);
                if (high >= 0 && low >= 0) {
                    bytes.write(high * 16 + low);
                    return 4;
                }
            }
        }
        bytes.write('\\');
        return 1;
    }
}
