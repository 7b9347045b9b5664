package dev.minga.coordinator.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the ledger follow its outbox on a thread of its own, soon after it is told. Thread-safe. */
public final class LedgerFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile String trouble = "";

    /** @param thread a single thread, stopped by {@link #close} */
    public LedgerFollower(Ledger ledger, ScheduledExecutorService thread) {
        this.ledger = ledger;
        this.thread = thread;
    }

    /** There are new entries. Returns at once; any number of calls before the next look cost one. */
    public void wake() {
        if (due.compareAndSet(false, true)) {
            schedule(Duration.ZERO);
        }
    }

    private void schedule(Duration delay) {
        try {
            var unused = thread.schedule(this::follow, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("stopping; the outbox is followed after the restart");
        }
    }

    private void follow() {
        due.set(false);
        try {
            ledger.follow();
            trouble = "";
        } catch (IOException | RuntimeException e) {
            LOG.error("the ledger cannot be written; it is tried again in a second", e);
            trouble = String.valueOf(e.getMessage());
            due.set(true);
            schedule(RETRY);
        }
    }

    /** Fails while the last attempt to write the log failed. */
    public void check() throws IOException {
        String why = trouble;
        if (!why.isEmpty()) {
            throw new IOException(why);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
