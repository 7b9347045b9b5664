package dev.minga.node.labelling;

import java.util.ArrayList;
import java.util.List;

/**
 * Text with {@code *} (any characters) and {@code ?} (one character), as Sigma writes it: a backslash takes the meaning from a
 * wildcard or from a backslash, and is itself before anything else. Matching takes at most text times pattern steps. Immutable.
 */
final class Wildcards {
    private static final int MANY = -1;
    private static final int ONE = -2;

    /** Any of the dashes that Windows' programs take for the start of an option. */
    private static final int DASH = -3;

    private static final String DASHES = "-/\u2013\u2014\u2015";

    private final int[] pattern;
    private final boolean caseSensitive;

    private Wildcards(List<Integer> pattern, boolean caseSensitive) {
        this.pattern = pattern.stream().mapToInt(Integer::intValue).toArray();
        this.caseSensitive = caseSensitive;
    }

    /** What stands before and behind the text, by Sigma's modifiers. */
    enum Place {
        WHOLE,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH
    }

    /**
     * A value of a rule.
     *
     * @param anyDash whether a dash or slash that opens an option stands for any of them
     */
    static Wildcards parse(String value, Place place, boolean caseSensitive, boolean anyDash) {
        List<Integer> pattern = new ArrayList<>();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean escapes = c == '\\' && i + 1 < value.length() && "*?\\".indexOf(value.charAt(i + 1)) >= 0;
            if (escapes) {
                i++;
                pattern.add(folded(value.charAt(i), caseSensitive));
            } else if (c == '*') {
                pattern.add(MANY);
            } else if (c == '?') {
                pattern.add(ONE);
            } else if (anyDash && opensOption(value, i)) {
                pattern.add(DASH);
            } else {
                pattern.add(folded(c, caseSensitive));
            }
        }
        return placed(pattern, place, caseSensitive);
    }

    /** Text without wildcards. */
    static Wildcards literal(String value, Place place, boolean caseSensitive) {
        List<Integer> pattern = new ArrayList<>();
        value.chars().forEach(c -> pattern.add(folded((char) c, caseSensitive)));
        return placed(pattern, place, caseSensitive);
    }

    private static Wildcards placed(List<Integer> pattern, Place place, boolean caseSensitive) {
        if (place == Place.CONTAINS || place == Place.ENDS_WITH) {
            pattern.add(0, MANY);
        }
        if (place == Place.CONTAINS || place == Place.STARTS_WITH) {
            pattern.add(MANY);
        }
        return new Wildcards(pattern, caseSensitive);
    }

    /** As pySigma has it: no word character before, one behind. */
    private static boolean opensOption(String value, int place) {
        boolean dash = value.charAt(place) == '-' || value.charAt(place) == '/';
        return dash
                && (place == 0 || !isWord(value.charAt(place - 1)))
                && place + 1 < value.length()
                && isWord(value.charAt(place + 1));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static int folded(char c, boolean caseSensitive) {
        return caseSensitive ? c : Character.toLowerCase(Character.toUpperCase(c));
    }

    /** Whether the whole text is like this. */
    boolean matches(String text) {
        int place = 0;
        int at = 0;
        int afterMany = -1;
        int retry = 0;
        while (place < text.length()) {
            if (at < pattern.length && pattern[at] == MANY) {
                at++;
                afterMany = at;
                retry = place;
            } else if (at < pattern.length && isLike(pattern[at], text.charAt(place))) {
                at++;
                place++;
            } else if (afterMany >= 0) {
                retry++;
                place = retry;
                at = afterMany;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == MANY) {
            at++;
        }
        return at == pattern.length;
    }

    private boolean isLike(int wanted, char c) {
        return switch (wanted) {
            case ONE -> true;
            case DASH -> DASHES.indexOf(c) >= 0;
            default -> wanted == folded(c, caseSensitive);
        };
    }
}
