package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns the text of a scalar into a value; refusals read as the end of "'key' ...". */
final class Scalars {
    private interface Parser {
        Object parse(String text);
    }

    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*(_[0-9]+)*)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?([0-9]+(_[0-9]+)*)(\\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+([eE][-+]?[0-9]+)?");

    private static final Map<Class<?>, Parser> PARSERS = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(int.class, Scalars::wholeInt),
            Map.entry(Integer.class, Scalars::wholeInt),
            Map.entry(long.class, Scalars::whole),
            Map.entry(Long.class, Scalars::whole),
            Map.entry(double.class, Scalars::decimal),
            Map.entry(Double.class, Scalars::decimal),
            Map.entry(float.class, Scalars::decimalFloat),
            Map.entry(Float.class, Scalars::decimalFloat),
            Map.entry(boolean.class, Scalars::truth),
            Map.entry(Boolean.class, Scalars::truth),
            Map.entry(Duration.class, text -> prefixed(text, DurationText::parse)),
            Map.entry(ByteSize.class, text -> prefixed(text, ByteSize::parse)),
            Map.entry(Path.class, Scalars::path));

    private Scalars() {}

    static boolean knows(Class<?> type) {
        return type.isEnum() || PARSERS.containsKey(type);
    }

    /** @throws IllegalArgumentException if the text is not a value of that type */
    static Object parse(String text, Class<?> type) {
        if (type.isEnum()) {
            return prefixed(text, word -> EnumText.parse(word, type));
        }
        Parser parser = PARSERS.get(type);
        return parser == null ? JacksonValue.of(new Node.Scalar(0, text), type) : parser.parse(text);
    }

    private static Object prefixed(String text, Parser parser) {
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
        }
    }

    private static long whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("needs a whole number, found " + Printable.quoted(text));
        }
        try {
            return Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is out of range: " + Printable.quoted(text), e);
        }
    }

    private static int wholeInt(String text) {
        long value = whole(text);
        if (value != (int) value) {
            throw new IllegalArgumentException("is out of range: " + Printable.quoted(text));
        }
        return (int) value;
    }

    private static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("needs a number, found " + Printable.quoted(text));
        }
        double value = Double.parseDouble(text.replace("_", ""));
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("is out of range: " + Printable.quoted(text));
        }
        return value;
    }

    private static float decimalFloat(String text) {
        float value = (float) decimal(text);
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("is out of range: " + Printable.quoted(text));
        }
        return value;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("needs true or false, found " + Printable.quoted(text));
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path: " + Printable.quoted(text), e);
        }
    }
}
