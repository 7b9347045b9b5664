package dev.minga.shared.text;

/**
 * Makes text from strangers safe to print: a control, format (bidirectional, zero-width), line separator or lone
 * surrogate character comes out as a visible escape such as {@code \n} or {@code \u001b}. Everything else, backslashes
 * included, stays as it is. The escapes are those of JSON, so a compact JSON text stays the same document.
 *
 * <p>Stateless; safe for any number of threads.
 */
public final class Printable {
    private static final int QUOTED_CHARACTERS = 80;

    private Printable() {}

    /** Returns {@code text} on one line. */
    public static String line(String text) {
        return escaped(text, "");
    }

    /** Returns {@code text} with its line feeds and tabs kept. */
    public static String block(String text) {
        return escaped(text, "\n\t");
    }

    /** Returns {@code text} on one line between single quotes, cut after 80 characters. */
    public static String quoted(String text) {
        if (text.codePointCount(0, text.length()) <= QUOTED_CHARACTERS) {
            return "'" + line(text) + "'";
        }
        return "'" + line(text.substring(0, text.offsetByCodePoints(0, QUOTED_CHARACTERS))) + "…'";
    }

    private static String escaped(String text, String kept) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isPrintable(character) || kept.indexOf(character) >= 0) {
                visible.appendCodePoint(character);
            } else {
                appendEscape(visible, character);
            }
        });
        return visible.toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static void appendEscape(StringBuilder visible, int character) {
        switch (character) {
            case '\n' -> visible.append("\\n");
            case '\r' -> visible.append("\\r");
            case '\t' -> visible.append("\\t");
            default -> {
                for (char unit : Character.toChars(character)) {
                    visible.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
