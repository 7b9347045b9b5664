package dev.minga.coordinator.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each caller may do something: a burst, which fills up again evenly over a time. Remembers the 10,000 callers that
 * came last. Thread-safe.
 */
public final class Throttle {
    private static final int MOST_CALLERS = 10_000;

    private final int burst;
    private final Duration refill;
    private final TimeMeter time;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    /**
     * Nobody has called yet.
     *
     * @param burst how often at once
     * @param refill after how long that is possible anew
     * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
     */
    public Throttle(int burst, Duration refill, LongSupplier nanoTime) {
        this.burst = burst;
        this.refill = refill;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /** Counts one, if the caller may. */
    public boolean permits(String caller) {
        return bucket(caller).tryConsume(1);
    }

    /** After how many whole seconds the caller may again; at least 1. */
    public long secondsUntilPermitted(String caller) {
        long nanos = bucket(caller).estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
    }

    private synchronized Bucket bucket(String caller) {
        return buckets.computeIfAbsent(
                caller,
                name -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(burst).refillGreedy(burst, refill))
                        .withCustomTimePrecision(time)
                        .build());
    }
}
