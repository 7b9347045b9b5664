package dev.minga.node.data;

/** RFC 5424's {@code [ID NAME="VALUE" …]…} (section 6.3); each value becomes the field {@code ID.NAME}. */
final class StructuredData {
    /** RFC 5424 §6.3.2 and §6.3.3. */
    private static final int LONGEST_NAME = 32;

    private StructuredData() {}

    /** Reads the elements that start here; where they end, -1 if they are malformed. */
    static int read(String line, int start, Fields.Builder fields) {
        int place = start;
        while (place < line.length() && line.charAt(place) == '[') {
            place = element(line, place + 1, fields);
            if (place < 0) {
                return -1;
            }
        }
        return place == start ? -1 : place;
    }

    private static int element(String line, int start, Fields.Builder fields) {
        int place = start;
        while (place < line.length() && isNameCharacter(line.charAt(place))) {
            place++;
        }
        String id = line.substring(start, place);
        if (id.length() > LONGEST_NAME) {
            return -1;
        }
        while (place < line.length() && line.charAt(place) == ' ') {
            int equals = line.indexOf("=\"", place);
            int end = equals < 0 ? -1 : endOfValue(line, equals + 2);
            if (end < 0 || !isName(line, place + 1, equals)) {
                return -1;
            }
            fields.add(id + "." + line.substring(place + 1, equals), value(line, equals + 2, end));
            place = end + 1;
        }
        return !id.isEmpty() && place < line.length() && line.charAt(place) == ']' ? place + 1 : -1;
    }

    private static boolean isName(String line, int start, int end) {
        return start < end
                && end - start <= LONGEST_NAME
                && line.substring(start, end).chars().allMatch(c -> isNameCharacter((char) c));
    }

    private static boolean isNameCharacter(char c) {
        return c > ' ' && c < 0x7f && c != '=' && c != ']' && c != '"';
    }

    private static int endOfValue(String line, int start) {
        for (int i = start; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    /** A backslash escapes a quote, a bracket and itself; before anything else it is a backslash. */
    private static String value(String line, int start, int end) {
        StringBuilder value = new StringBuilder();
        for (int i = start; i < end; i++) {
            char c = line.charAt(i);
            boolean escapes = c == '\\' && i + 1 < end && "\"\\]".indexOf(line.charAt(i + 1)) >= 0;
            value.append(escapes ? line.charAt(++i) : c);
        }
        return value.toString();
    }
}
