package dev.minga.node.redaction;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as it is meant, beside how it is written: percent escapes, HTML entities and escapes of JSON and JavaScript undone, three
 * times over, wide letters and digits made ordinary, characters without width left out. Every character knows where in the text
 * it was written. Immutable.
 */
final class FoldedText {
    private static final int MOST_PASSES = 3;
    private static final Pattern ESCAPE =
            Pattern.compile("%u([0-9A-Fa-f]{4})|%([0-9A-Fa-f]{2})|\\\\u([0-9A-Fa-f]{4})|\\\\x([0-9A-Fa-f]{2})"
                    + "|&#[xX]0{0,4}([0-9A-Fa-f]{1,5});?|&#0{0,4}([0-9]{1,6});?"
                    + "|&(commat|period|colon|sol|lowbar|hyphen|dash|num|amp|Tab|nbsp);"
                    + "|<U\\+(200[B-F]|2060|FEFF|00AD|202[A-E]|206[6-9])>"
                    + "|\\\\{1,8}([\"'/])");
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("commat", "@"),
            Map.entry("period", "."),
            Map.entry("colon", ":"),
            Map.entry("sol", "/"),
            Map.entry("lowbar", "_"),
            Map.entry("hyphen", "-"),
            Map.entry("dash", "-"),
            Map.entry("num", "#"),
            Map.entry("amp", "&"),
            Map.entry("Tab", "\t"),
            Map.entry("nbsp", " "));
    private static final int IDEOGRAPHIC_STOP = 0x3002;

    private final String written;
    private final String plain;
    private final int[] from;
    private final int[] to;

    private FoldedText(String written, String plain, int[] from, int[] to) {
        this.written = written;
        this.plain = plain;
        this.from = from;
        this.to = to;
    }

    static FoldedText of(String text) {
        int[] from = new int[text.length()];
        int[] to = new int[text.length()];
        for (int i = 0; i < text.length(); i++) {
            from[i] = i;
            to[i] = i + 1;
        }
        FoldedText folded = new FoldedText(text, text, from, to);
        if (isPlain(text)) {
            return folded;
        }
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            FoldedText next = folded.folded();
            if (next.plain.equals(folded.plain)) {
                return folded;
            }
            folded = next;
        }
        return folded;
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(c -> c == '%' || c == '\\' || c == '&' || c >= 0x80) && !text.contains("<U+");
    }

    /** The text as it is meant. */
    String plain() {
        return plain;
    }

    /** How a part of it is written. */
    String written(int start, int end) {
        return start == end ? "" : written.substring(from[start], to[end - 1]);
    }

    /** Where a part of it begins in what is written. */
    int writtenStart(int start) {
        return from[start];
    }

    /** Where a part of it that is not empty ends in what is written. */
    int writtenEnd(int end) {
        return to[end - 1];
    }

    private FoldedText folded() {
        Builder next = new Builder(plain.length());
        Matcher escape = ESCAPE.matcher(plain);
        int place = 0;
        while (escape.find()) {
            copy(place, escape.start(), next);
            place = escape.end();
            if (escape.group(2) != null) {
                place = percent(escape.start(), next);
                escape.region(place, plain.length());
            } else {
                next.append(meaning(escape), from[escape.start()], to[place - 1]);
            }
        }
        copy(place, plain.length(), next);
        return next.build(written);
    }

    private static String meaning(Matcher escape) {
        if (escape.group(7) != null) {
            return NAMED.getOrDefault(escape.group(7), "");
        }
        if (escape.group(9) != null) {
            return escape.group(9);
        }
        for (int hex : new int[] {1, 3, 4, 5}) {
            if (escape.group(hex) != null) {
                return character(Integer.parseInt(escape.group(hex), 16));
            }
        }
        return escape.group(6) == null ? "" : character(Integer.parseInt(escape.group(6)));
    }

    /** A run of percent escapes is UTF-8, or where it is not, a character for each byte. */
    private int percent(int start, Builder next) {
        int end = start;
        while (end + 2 < plain.length()
                && plain.charAt(end) == '%'
                && hex(plain.charAt(end + 1)) >= 0
                && hex(plain.charAt(end + 2)) >= 0) {
            int first = value(end);
            int length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
            int character = character(end, length, first);
            int width = character < 0 ? 1 : length;
            next.append(character(character < 0 ? first : character), from[end], to[end + 3 * width - 1]);
            end += 3 * width;
        }
        return end;
    }

    private int character(int start, int length, int first) {
        if (length == 1) {
            return first;
        }
        int character = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            int place = start + 3 * i;
            if (place + 2 >= plain.length()
                    || plain.charAt(place) != '%'
                    || hex(plain.charAt(place + 1)) < 0
                    || hex(plain.charAt(place + 2)) < 0
                    || (value(place) & 0xc0) != 0x80) {
                return -1;
            }
            character = character << 6 | (value(place) & 0x3f);
        }
        return character;
    }

    private int value(int place) {
        return hex(plain.charAt(place + 1)) << 4 | hex(plain.charAt(place + 2));
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static String character(int codePoint) {
        return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "\ufffd";
    }

    private void copy(int start, int end, Builder next) {
        int place = start;
        while (place < end) {
            int character = plain.codePointAt(place);
            int width = Math.min(Character.charCount(character), end - place);
            next.append(
                    character < 0x80 ? plain.substring(place, place + 1) : ordinary(character),
                    from[place],
                    to[place + width - 1]);
            place += width;
        }
    }

    /** The ASCII character that a wide or ornamented one stands for; nothing for one without width. */
    private static String ordinary(int character) {
        if (character == IDEOGRAPHIC_STOP) {
            return ".";
        }
        if (Character.getType(character) == Character.FORMAT) {
            return "";
        }
        String text = Character.toString(character);
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
        return normal.length() == 1 && normal.charAt(0) < 0x80 ? normal : text;
    }

    private static final class Builder {
        private final StringBuilder plain;
        private final int[] from;
        private final int[] to;

        Builder(int most) {
            plain = new StringBuilder(most);
            from = new int[most];
            to = new int[most];
        }

        void append(String text, int start, int end) {
            for (int i = 0; i < text.length(); i++) {
                from[plain.length()] = start;
                to[plain.length()] = end;
                plain.append(text.charAt(i));
            }
        }

        FoldedText build(String written) {
            return new FoldedText(written, plain.toString(), from, to);
        }
    }
}
