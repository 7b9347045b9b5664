package dev.minga.coordinator.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;

/**
 * Many seeds' simulations, one on each processor at a time; each is a world of its own, in one thread. Thread-safe.
 *
 * @param outcomes by seed
 */
record Seeds(Map<Long, Simulation.Outcome> outcomes) {
    private static final int ENOUGH_FAILURES = 5;
    private static final String AGAIN =
            "\nagain: mvn -pl coordinator -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dminga.seed=";

    /**
     * Plays the seeds from 0 to {@code count - 1}.
     *
     * @throws AssertionError if some fail, whatever they fail with; it names their seeds, and no more begin once some have
     */
    static Seeds play(long count, LongFunction<Simulation.Outcome> play) {
        AtomicLong next = new AtomicLong();
        Map<Long, Simulation.Outcome> outcomes = new ConcurrentSkipListMap<>();
        Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(
                    () -> {
                        for (long seed = next.getAndIncrement();
                                seed < count && failures.size() < ENOUGH_FAILURES;
                                seed = next.getAndIncrement()) {
                            try {
                                outcomes.put(seed, play.apply(seed));
                            } catch (Throwable failure) {
                                failures.put(seed, failure);
                            }
                        }
                    },
                    "seeds " + i);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(Seeds::join);
        requireNone(failures);
        return new Seeds(new TreeMap<>(outcomes));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireNone(Map<Long, Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        StringBuilder all = new StringBuilder();
        failures.forEach((seed, failure) -> all.append("\nseed ")
                .append(seed)
                .append(": ")
                .append(failure)
                .append(AGAIN)
                .append(seed));
        Throwable first = failures.values().iterator().next();
        throw new AssertionError(all.toString(), first);
    }

    /** A number of all outcomes together. */
    int sum(ToIntFunction<Simulation.Outcome> number) {
        return outcomes.values().stream().mapToInt(number).sum();
    }
}
