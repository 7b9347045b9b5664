package dev.minga.coordinator.tracking;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.store.BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the runs and publishes their finished rounds, on a thread of its own: it only reads, nothing waits for it, and what fails
 * is tried again, later and later, at most every 5 minutes. What is missing on the server is found by asking it, so that nothing is
 * kept here between starts.
 */
public final class MlflowTracking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowTracking.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final MlflowServer server;
    private final String experimentName;
    private final Supplier<List<LiveRun>> runs;
    private final Journal journal;
    private final BlobStore blobs;
    private final ScheduledExecutorService thread;
    private final Map<String, MlflowRun> open = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private Optional<String> experiment = Optional.empty();
    private Duration pause = LOOK;
    private boolean failing;

    /** What a run's state was when it was published; another one means that there may be more. */
    private record Seen(Class<? extends RoundState> state, int used, Object released) {}

    /** @param thread a single one, ended by {@link #close} */
    MlflowTracking(
            MlflowServer server,
            String experimentName,
            Supplier<List<LiveRun>> runs,
            Journal journal,
            BlobStore blobs,
            ScheduledExecutorService thread) {
        this.server = server;
        this.experimentName = experimentName;
        this.runs = runs;
        this.journal = journal;
        this.blobs = blobs;
        this.thread = thread;
    }

    /** Begins to follow. Returns at once. */
    public void start() {
        after(Duration.ZERO);
    }

    private void after(Duration delay) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::follow, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void follow() {
        try {
            look();
            if (failing) {
                LOG.info("the tracking server takes what it is told again");
            }
            failing = false;
            pause = LOOK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("the tracking server cannot be told; trying again, at most every 5 minutes: {}", e.toString());
            }
            failing = true;
            open.clear(); // how far it got is asked anew
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        after(pause);
    }

    /** Publishes what there is to publish now. */
    void look() throws IOException, InterruptedException {
        IOException failure = null;
        for (LiveRun run : runs.get()) {
            RoundState state = run.state();
            Seen now = new Seen(state.getClass(), state.used(), state.released());
            String name = run.plan().run();
            if (!now.equals(seen.get(name))) {
                try {
                    publish(run, state);
                    seen.put(name, now);
                } catch (IOException | RuntimeException e) { // one that cannot be published keeps no other back
                    open.remove(name);
                    failure = new IOException("run " + name + ": " + e.getMessage(), e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void publish(LiveRun run, RoundState state) throws IOException, InterruptedException {
        String name = run.plan().run();
        if (done.contains(name)) {
            return;
        }
        if (experiment.isEmpty()) {
            experiment = Optional.of(MlflowRun.experiment(server, experimentName));
        }
        MlflowRun there = open.get(name);
        if (there == null) {
            there = MlflowRun.of(server, experiment.get(), run.plan(), run.created());
            open.put(name, there);
        }
        if (!there.ended()) {
            Published known = Published.of(run.plan(), journal.replay(name), run::declaredEpsilon);
            there.publish(known);
            if (state.ended()) {
                end(run, state, there, known);
            }
        }
        if (there.ended()) {
            open.remove(name);
            done.add(name);
        }
    }

    private void end(LiveRun run, RoundState state, MlflowRun there, Published known)
            throws IOException, InterruptedException {
        Optional<Path> model = state instanceof Closed ? Optional.of(blobs.path(state.released())) : Optional.empty();
        Instant at = known.values().isEmpty()
                ? run.created()
                : known.values().get(known.values().size() - 1).at();
        there.end(model, at);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
