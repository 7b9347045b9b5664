package dev.minga.shared.settings;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.minga.shared.text.Printable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as a whole number and one of the units B, KiB, MiB, GiB, TiB, such as {@code 64MiB}.
 *
 * @param bytes from 0 on
 */
public record ByteSize(long bytes) {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,18})([a-zA-Z]*)");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final int BITS_PER_UNIT = 10;

    /** @throws IllegalArgumentException if negative */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size of " + bytes + " bytes");
        }
    }

    /**
     * Returns the size that is written like this.
     *
     * @throws IllegalArgumentException with a remedy if the text is no size or does not fit a {@code long}
     */
    @JsonCreator
    public static ByteSize parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Printable.quoted(text) + " is not a size; write a whole number and a unit, such as 64MiB");
        }
        if (matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no unit; write " + text + "B, " + text + "KiB or " + text + "MiB");
        }
        int unit = UNITS.indexOf(matcher.group(2));
        if (unit < 0) {
            throw new IllegalArgumentException(
                    Printable.quoted(text) + " has no known unit; write one of " + String.join(", ", UNITS));
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (unit * BITS_PER_UNIT)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        }
    }

    /** Returns the size in the largest unit that leaves a whole number. */
    @Override
    @JsonValue
    public String toString() {
        int unit = 0;
        while (bytes > 0 && unit + 1 < UNITS.size() && bytes % (1L << ((unit + 1) * BITS_PER_UNIT)) == 0) {
            unit++;
        }
        return (bytes >> (unit * BITS_PER_UNIT)) + UNITS.get(unit);
    }
}
