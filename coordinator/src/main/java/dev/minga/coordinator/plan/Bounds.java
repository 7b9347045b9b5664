package dev.minga.coordinator.plan;

import java.time.Duration;

/** What a plan's numbers must keep to; each throws an IllegalArgumentException that names the number first. */
final class Bounds {
    private Bounds() {}

    static void between(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most + ", not " + value);
        }
    }

    static void wholeSeconds(String what, Duration value) {
        between(what + " in seconds", value.toSeconds(), 1, 30 * 24 * 3_600);
        if (value.toNanosPart() != 0) {
            throw new IllegalArgumentException(what + " must be whole seconds");
        }
    }

    static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be at least 0 and below 1, not " + value);
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0 && value <= 1e6)) {
            throw new IllegalArgumentException(what + " must be above 0 and at most 1e6, not " + value);
        }
    }
}
