package dev.minga.shared.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fingerprints as people read them to each other. */
public final class Grouped {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Grouped() {}

    /** Groups of four characters with a space between. */
    public static String byFour(String text) {
        return text.replaceAll("(.{4})(?=.)", "$1 ");
    }

    /** A SHA-256 in hexadecimal as somebody typed it, with spaces, colons and capitals or without; empty if it is none. */
    public static Optional<String> sha256(String typed) {
        String plain = typed.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
        return SHA256.matcher(plain).matches() ? Optional.of(plain) : Optional.empty();
    }
}
