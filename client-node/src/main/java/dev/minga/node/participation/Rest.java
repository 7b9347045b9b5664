package dev.minga.node.participation;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When a node rests: from everything while its operator has paused it, and outside of its policy's hours from work that it has not
 * begun. Why is told once, until it goes on. One thread.
 */
final class Rest {
    private static final Duration PAUSED = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final NodeHome home;
    private final Optional<WorkingHours> hours;
    private final Clock clock;
    private final Notices notices;
    private String told = "";

    /** @param clock whose zone is that of the hours */
    Rest(NodeHome home, Optional<WorkingHours> hours, Clock clock, Notices notices) {
        this.home = home;
        this.hours = hours;
        this.clock = clock;
        this.notices = notices;
    }

    /** How long to wait before anything is asked for or sent; empty if it may be now. */
    Optional<Duration> fromEverything() {
        String paused = "paused; 'minga node resume " + home.directory() + "' goes on";
        if (!home.pause().isOn()) {
            told = told.equals(paused) ? "" : told;
            return Optional.empty();
        }
        tell(paused);
        return Optional.of(PAUSED);
    }

    /** How long to wait before work may begin; empty if it may now. */
    Optional<Duration> fromNewWork() {
        Optional<Duration> paused = fromEverything();
        if (paused.isPresent()) {
            return paused;
        }
        Duration wait = hours.map(open -> open.until(ZonedDateTime.now(clock))).orElse(Duration.ZERO);
        if (wait.isZero()) {
            told = "";
            return Optional.empty();
        }
        tell("there is work; it waits for policy.hours, " + hours.get());
        return Optional.of(wait.compareTo(LONGEST) < 0 ? wait.plusMillis(1) : LONGEST);
    }

    private void tell(String why) {
        if (!why.equals(told)) {
            told = why;
            notices.say(why);
        }
    }
}
