package dev.minga.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute parts of a batch side by side, each part on one of them. Small operators gain little from more threads of
 * their own, which mostly wait for each other; whole parts need not wait.
 */
final class Workers implements AutoCloseable {
    private final @Nullable ExecutorService pool;

    /** With one thread, that is the caller's. */
    Workers(int threads) {
        this.pool = threads == 1 ? null : Executors.newFixedThreadPool(threads, Workers::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "model");
        thread.setDaemon(true);
        return thread;
    }

    /** Computes all parts and comes back when none is under way any more, with the exception of the first that failed. */
    <T> void each(List<T> parts, Consumer<T> work) {
        if (pool == null || parts.size() == 1) {
            parts.forEach(work);
            return;
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (T part : parts) {
            all.add(CompletableFuture.runAsync(() -> work.accept(part), pool));
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }
}
