package dev.minga.coordinator.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One task after the other, in the thread of whoever brings the first: when {@link #execute} returns to a test that calls
 * alone, everything that followed from the task is done. Timers fire when the test lets time pass.
 */
public final class ManualMailbox extends AbstractExecutorService implements ScheduledExecutorService {
    private static final class Timer extends FutureTask<@Nullable Void> implements ScheduledFuture<@Nullable Void> {
        private final Duration due;

        Timer(Duration due, Runnable task) {
            super(task, null);
            this.due = due;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due);
        }

        @Override
        public int compareTo(Delayed other) {
            return due.compareTo(((Timer) other).due);
        }
    }

    private final ManualClock clock;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;
    private boolean stopped;

    public ManualMailbox(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        boolean nested = turn.isHeldByCurrentThread();
        turn.lock();
        try {
            requireRunning();
            waiting.add(task);
            if (!nested) {
                drain();
            }
        } finally {
            turn.unlock();
        }
    }

    private void requireRunning() {
        if (stopped) {
            throw new RejectedExecutionException("stopped");
        }
    }

    private void drain() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /** Lets time pass, on the clock too, and fires what is due. */
    public void pass(Duration time) {
        turn.lock();
        try {
            clock.move(time);
            elapsed = elapsed.plus(time);
            List<Timer> due = timers.stream()
                    .filter(timer -> timer.due.compareTo(elapsed) <= 0)
                    .sorted()
                    .toList();
            timers.removeAll(due);
            waiting.addAll(due);
            drain();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        requireRunning();
        Timer timer = new Timer(elapsed.plus(Duration.of(delay, unit.toChronoUnit())), task);
        if (delay <= 0) {
            execute(timer);
        } else {
            turn.lock();
            try {
                timers.add(timer);
            } finally {
                turn.unlock();
            }
        }
        return timer;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        stopped = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        stopped = true;
        timers.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return stopped;
    }

    @Override
    public boolean isTerminated() {
        return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return stopped;
    }
}
