package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a whole number and one of the units d, h, m, s, ms, us, ns, such as {@code 90s}. A day
 * is 24 hours. Stateless.
 */
public final class DurationText {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,18})([a-zA-Z]*)");
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final Map<String, Duration> UNITS = units();

    private DurationText() {}

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("d", Duration.ofDays(1));
        units.put("h", Duration.ofHours(1));
        units.put("m", Duration.ofMinutes(1));
        units.put("s", Duration.ofSeconds(1));
        units.put("ms", Duration.ofMillis(1));
        units.put("us", Duration.ofNanos(1_000));
        units.put("ns", Duration.ofNanos(1));
        return units;
    }

    /**
     * Returns the duration that is written like this, never negative.
     *
     * @throws IllegalArgumentException with a remedy if the text is no duration or does not fit one
     */
    public static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Printable.quoted(text) + " is not a duration; write a whole number and a unit, such as 90s or 24h");
        }
        if (matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no unit; write " + text + "s, " + text + "m or " + text + "h");
        }
        Duration unit = UNITS.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException(
                    Printable.quoted(text) + " has no known unit; write one of " + String.join(", ", UNITS.keySet()));
        }
        try {
            return unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too long", e);
        }
    }

    /** Returns the duration in the largest unit that leaves a whole number; a negative one starts with a minus sign. */
    public static String format(Duration duration) {
        BigInteger nanos = nanos(duration);
        if (nanos.signum() == 0) {
            return "0s";
        }
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            BigInteger[] parts = nanos.divideAndRemainder(nanos(unit.getValue()));
            if (parts[1].signum() == 0) {
                return parts[0] + unit.getKey();
            }
        }
        throw new AssertionError("every duration is a whole number of nanoseconds");
    }

    private static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds())
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(duration.getNano()));
    }
}
