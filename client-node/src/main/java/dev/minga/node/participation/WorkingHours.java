package dev.minga.node.participation;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a node may begin to train or evaluate, each day, by the clock on its wall: from one time until before another, over
 * midnight if the second is earlier.
 */
record WorkingHours(LocalTime from, LocalTime to) {
    private static final Pattern WRITTEN = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-3]):([0-5]\\d)");

    /** @throws IllegalArgumentException if it is not written like {@code 20:00-06:00} */
    static WorkingHours parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("hours are written like 20:00-06:00, not '" + text + "'");
        }
        WorkingHours hours = new WorkingHours(
                LocalTime.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))),
                LocalTime.of(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4))));
        if (hours.from().equals(hours.to())) {
            throw new IllegalArgumentException("hours from " + text + " are none; leave them out to work at any time");
        }
        return hours;
    }

    /** How long until work may begin: zero if it may now. */
    Duration until(ZonedDateTime now) {
        LocalTime time = now.toLocalTime();
        boolean open = from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
        if (open) {
            return Duration.ZERO;
        }
        ZonedDateTime today = now.with(from);
        return Duration.between(
                now, today.isAfter(now) ? today : now.plusDays(1).with(from));
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
