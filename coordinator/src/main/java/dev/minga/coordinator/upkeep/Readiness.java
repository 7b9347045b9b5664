package dev.minga.coordinator.upkeep;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what is promised could be kept now: each check tries to write, again and again. A check that is still at work at
 * the next look does not answer, which is trouble too. With a look each {@link #INTERVAL}, trouble is told within 2 s, and so
 * is its end. It says only what to expect: what cannot be written is never acknowledged, ready or not. Thread-safe.
 */
public final class Readiness {
    /** How often to look. */
    public static final Duration INTERVAL = Duration.ofMillis(900);

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final String IN_THE_LOG = "fails; the coordinator's log says why";

    private final Map<String, Watched> checks = new LinkedHashMap<>();
    private final Executor workers;
    private final Consumer<Boolean> told;
    private Optional<Boolean> last = Optional.empty();

    /** Something that can be tried; it throws where it cannot be done. */
    public interface Check {
        void run() throws IOException;
    }

    private static final class Watched {
        private final Check check;
        private final AtomicReference<String> logged = new AtomicReference<>("");
        private boolean atWork;
        private Optional<String> trouble = Optional.of("not tried yet");

        Watched(Check check) {
            this.check = check;
        }
    }

    /**
     * @param checks by name
     * @param workers has a thread for each check
     * @param told when it becomes ready or ceases to be
     */
    public Readiness(Map<String, Check> checks, Executor workers, Consumer<Boolean> told) {
        checks.forEach((name, check) -> this.checks.put(name, new Watched(check)));
        this.workers = workers;
        this.told = told;
    }

    /** Tries everything once more, on the workers' threads. */
    public synchronized void look() {
        checks.forEach((name, one) -> {
            if (one.atWork) {
                one.trouble = Optional.of("does not answer");
            } else {
                one.atWork = true;
                workers.execute(() -> tryOut(name, one));
            }
        });
        tell();
    }

    private void tryOut(String name, Watched one) {
        try {
            one.check.run();
            one.logged.set("");
            done(one, Optional.empty());
        } catch (FileSystemException e) {
            done(one, Optional.of(e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException | RuntimeException e) { // may name hosts and accounts, and anybody may ask
            log(name, one, e.toString());
            done(one, Optional.of(IN_THE_LOG));
        }
    }

    /** Once, however often it is so. */
    private static void log(String name, Watched one, String why) {
        if (!why.equals(one.logged.getAndSet(why))) {
            LOG.warn("{}: {}", name, why);
        }
    }

    private synchronized void done(Watched one, Optional<String> trouble) {
        one.atWork = false;
        one.trouble = trouble;
        tell();
    }

    private void tell() {
        Map<String, String> troubles = troubles();
        boolean ready = troubles.isEmpty();
        if (last.isEmpty() || last.get() != ready) {
            last = Optional.of(ready);
            LOG.warn(ready ? "ready" : "not ready: {}", troubles);
            told.accept(ready);
        }
    }

    /** What is tried. */
    public Set<String> names() {
        return Collections.unmodifiableSet(checks.keySet());
    }

    /** What cannot be done now, and why; empty if ready. */
    public synchronized Map<String, String> troubles() {
        Map<String, String> troubles = new LinkedHashMap<>();
        checks.forEach((name, one) -> one.trouble.ifPresent(why -> troubles.put(name, why)));
        return troubles;
    }
}
