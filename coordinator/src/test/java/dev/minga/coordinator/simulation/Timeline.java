package dev.minga.coordinator.simulation;

import dev.minga.coordinator.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/** What will happen, by its time: the only source of order in a simulation. Not thread-safe. */
final class Timeline {
    static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private record Event(long atMillis, long number, String what, Runnable action) {}

    final Random random;
    final ManualClock clock = new ManualClock(START);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::number));
    private final Consumer<String> trace;
    private long nowMillis;
    private long number;

    /** @param trace sees everything that happens, one line each */
    Timeline(long seed, Consumer<String> trace) {
        this.random = new Random(seed);
        this.trace = trace;
    }

    /** How long it has been going; unlike the clock this never goes back. */
    Duration elapsed() {
        return Duration.ofMillis(nowMillis);
    }

    void after(Duration delay, String what, Runnable action) {
        events.add(new Event(nowMillis + Math.max(0, delay.toMillis()), number++, what, action));
    }

    /** After some time up to this. */
    void within(Duration longest, String what, Runnable action) {
        after(Duration.ofMillis(random.nextInt((int) longest.toMillis() + 1)), what, action);
    }

    /** Does the next thing; false if nothing will ever happen again. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        clock.move(Duration.ofMillis(next.atMillis - nowMillis));
        nowMillis = next.atMillis;
        note(next.what);
        next.action.run();
        return true;
    }

    /** One line of the trace. */
    void note(String what) {
        trace.accept(nowMillis + " " + what);
    }

    /** One time in so many. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
