package dev.minga.simulations.engine;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokens;
import dev.minga.node.participation.PlannedRound;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.IsolationCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Trains members side by side in this process, a thread each, on one base model in memory. What the layers below all adapters
 * make of a record is remembered for all cells of an experiment, up to an eighth of the heap.
 */
public final class EmbeddedEngine implements LocalTraining, AutoCloseable {
    private static final int SCORED_TOGETHER = 64;
    private static final int SHARE_OF_HEAP = 8;

    private final BertModel bert;
    private final PrefixCache model;
    private final ExecutorService pool;

    private EmbeddedEngine(BertModel bert, int threads) {
        this.bert = bert;
        this.model = new PrefixCache(bert, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        this.pool = Executors.newFixedThreadPool(threads, EmbeddedEngine::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "member");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Loads a base model.
     *
     * @param threads how many members train at once
     * @param libraries where libtorch is unpacked
     */
    public static EmbeddedEngine load(BaseModel base, Precision precision, int threads, Path libraries)
            throws IOException, NativeLibraryException {
        return new EmbeddedEngine(BertModel.load(NativeEngine.start(1, libraries), base, precision), threads);
    }

    /** The base model. */
    public BertModel bert() {
        return bert;
    }

    @Override
    public Map<String, float[]> train(PlannedRound round, List<Task> tasks) {
        List<Supplier<Optional<float[]>>> work = new ArrayList<>();
        for (Task task : tasks) {
            work.add(() -> round.delta(round.train(
                    model::gradients, task.set(), task.random(round.round()), Checkpoints.NONE, done -> {})));
        }
        List<Optional<float[]>> deltas = together(work);
        Map<String, float[]> byMember = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            String member = tasks.get(i).member();
            deltas.get(i).ifPresent(delta -> byMember.put(member, delta));
        }
        return byMember;
    }

    /**
     * Whether what a record's gradient is depends on nothing else, on this machine and in this arithmetic, for such adapters. Results
     * are the same each time only then.
     */
    public boolean isolates(Adapter adapter, int maxTokens) {
        return new IsolationCheck(
                        new PrefixCache(bert, 0)::gradients,
                        adapter,
                        bert.shape().vocabulary())
                .dependentLength(maxTokens)
                .isEmpty();
    }

    /** The head's outputs for each text, in their order. */
    public List<float[]> logits(List<Tokens> texts, Adapter adapter) {
        List<Supplier<float[][]>> work = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += SCORED_TOGETHER) {
            List<Tokens> some = texts.subList(from, Math.min(texts.size(), from + SCORED_TOGETHER));
            work.add(() -> model.logits(some, adapter));
        }
        return together(work).stream().flatMap(Arrays::stream).toList();
    }

    private <T> List<T> together(List<Supplier<T>> work) {
        List<CompletableFuture<T>> all = work.stream()
                .map(one -> CompletableFuture.supplyAsync(one, pool))
                .toList();
        try {
            // All are waited for, also if one fails: none may compute with a model that was closed meanwhile.
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        pool.shutdown();
        bert.close();
    }
}
