package dev.minga.node.data;

import java.util.Locale;

/**
 * Characters that a reader cannot see and that can mislead a terminal or a person: control, bidi and other format
 * ones.
 */
final class HiddenCharacters {
    private HiddenCharacters() {}

    /** The text with each hidden character written as {@code <U+202E>}; a tab stays. */
    static String spelledOut(String text) {
        if (text.codePoints().noneMatch(HiddenCharacters::isHidden)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isHidden(character)) {
                String hex = Integer.toHexString(character).toUpperCase(Locale.ROOT);
                visible.append("<U+")
                        .append("0".repeat(Math.max(0, 4 - hex.length())))
                        .append(hex)
                        .append('>');
            } else {
                visible.appendCodePoint(character);
            }
        });
        return visible.toString();
    }

    private static boolean isHidden(int character) {
        int type = Character.getType(character);
        return character != '\t'
                && (type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.SURROGATE
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR);
    }
}
