package dev.minga.coordinator.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One process's mailbox: tasks in order, each at a time of its own. Whoever brings one from outside waits for it, and so for
 * those before it; what it leads to comes later, when other things may have come between.
 */
final class SimMailbox extends AbstractExecutorService implements ScheduledExecutorService {
    private static final Duration SLOW = Duration.ofMillis(50);
    private static final Duration SLOWEST = Duration.ofSeconds(40);

    private final Timeline time;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean dead;

    SimMailbox(Timeline time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (running) {
            wake();
            return;
        }
        Runnable done;
        do {
            done = waiting.peek();
            one();
        } while (done != task && !dead);
    }

    private void wake() {
        time.within(time.oneIn(10) ? SLOWEST : SLOW, "mailbox", this::one);
    }

    private void one() {
        Runnable next = waiting.poll();
        if (next != null && !dead) {
            running = true;
            next.run();
            running = false;
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        time.after(Duration.of(delay, unit.toChronoUnit()), "timer", () -> {
            waiting.add(task);
            wake();
        });
        return new Unasked();
    }

    /** Nobody looks at what {@link #schedule} returns. */
    private static final class Unasked extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }

    /** The process is gone. */
    void die() {
        dead = true;
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
        die();
    }

    @Override
    public List<Runnable> shutdownNow() {
        die();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return dead;
    }

    @Override
    public boolean isTerminated() {
        return dead;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return dead;
    }
}
