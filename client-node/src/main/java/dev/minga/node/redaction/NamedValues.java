package dev.minga.node.redaction;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of parameters, {@code name=value} or {@code name: value}, also in quotes as JSON has them. */
final class NamedValues {
    private static final int LONGEST_NAME = 40;

    private NamedValues() {}

    /** What is done with a value that was found. */
    interface Found {
        void at(int start, int end);
    }

    /**
     * Gives each value whose parameter is called so.
     *
     * @param name how it is called, in lower case; what stands before a hyphen, dot or underscore may be left out
     * @param value what the value is like
     */
    static void each(String text, Pattern name, Pattern value, Found found) {
        Matcher matcher = value.matcher(text);
        for (int place = 0; place < text.length(); place++) {
            char c = text.charAt(place);
            if ((c == '=' || c == ':') && isCalled(text, place, name)) {
                int start = skip(text, place + 1);
                matcher.region(start, text.length());
                if (matcher.lookingAt()) {
                    found.at(matcher.start(1), matcher.end(1));
                    place = matcher.end(1) - 1;
                }
            }
        }
    }

    private static boolean isCalled(String text, int sign, Pattern name) {
        int end = sign;
        while (end > 0 && sign - end < 4 && " \"'".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = end;
        while (start > 0 && end - start < LONGEST_NAME && isName(text.charAt(start - 1))) {
            start--;
        }
        boolean whole = start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1));
        String word = text.substring(start, end).toLowerCase(Locale.ROOT);
        for (int from = 0; whole && from < word.length(); from++) {
            boolean begins = from == 0 || "_.-".indexOf(word.charAt(from - 1)) >= 0;
            if (begins && name.matcher(word).region(from, word.length()).matches()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_.-".indexOf(c) >= 0;
    }

    private static int skip(String text, int start) {
        int place = start;
        while (place < text.length() && place - start < 3 && " \"'".indexOf(text.charAt(place)) >= 0) {
            place++;
        }
        return place;
    }
}
