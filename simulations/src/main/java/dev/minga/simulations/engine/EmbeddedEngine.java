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
import dev.minga.node.training.GradientModel;
import dev.minga.node.training.IsolationCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Trains members side by side in this process, a thread each, on one base model in memory; what they compute at the same time is
 * computed in {@link CommonBatches}. What the layers below all adapters make of a record is remembered for all cells of an
 * experiment, up to an eighth of the heap.
 */
public final class EmbeddedEngine implements LocalTraining {
    private static final int MOST_AT_ONCE = 64;
    private static final int SCORED_TOGETHER = 256;
    private static final int VALUES_AT_ONCE = 8_000_000;
    private static final int SHARE_OF_HEAP = 8;

    private final BertModel bert;
    private final PrefixCache model;
    private final ExecutorService pool = Executors.newCachedThreadPool(EmbeddedEngine::thread);

    private EmbeddedEngine(BertModel bert) {
        this.bert = bert;
        this.model = new PrefixCache(bert, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "member");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Loads a base model.
     *
     * @param threads how many batches are computed at once
     * @param libraries where libtorch is unpacked
     */
    public static EmbeddedEngine load(BaseModel base, Precision precision, int threads, Path libraries)
            throws IOException, NativeLibraryException {
        return new EmbeddedEngine(BertModel.load(NativeEngine.start(threads, libraries), base, precision));
    }

    /** The base model. */
    public BertModel bert() {
        return bert;
    }

    @Override
    public Map<String, float[]> train(PlannedRound round, List<Task> tasks) {
        Queue<Task> open = new ConcurrentLinkedQueue<>(tasks);
        Map<String, float[]> byMember = new ConcurrentHashMap<>();
        CommonBatches batches = new CommonBatches(model::gradientsOfEach, VALUES_AT_ONCE);
        int atOnce = Math.min(tasks.size(), atOnce(round));
        // All join before one begins: else the first would be done before the next comes.
        IntStream.range(0, atOnce).forEach(i -> batches.joins());
        List<CompletableFuture<Void>> all = IntStream.range(0, atOnce)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                for (Task task = open.poll(); task != null; task = open.poll()) {
                                    train(round, task, batches, byMember);
                                }
                            } finally {
                                batches.leaves();
                            }
                        },
                        pool))
                .toList();
        await(all);
        return byMember;
    }

    private static void train(PlannedRound round, Task task, GradientModel gradients, Map<String, float[]> byMember) {
        float[] trained = round.train(gradients, task.set(), task.random(round.round()), Checkpoints.NONE, done -> {});
        round.delta(trained).ifPresent(delta -> byMember.put(task.member(), delta));
    }

    /** So many that what they ask for at a time is about as much as is computed at a time. */
    private static int atOnce(PlannedRound round) {
        double values = round.terms().settings().publicBatch()
                * round.terms().layout(round.round()).length();
        return (int) Math.max(1, Math.min(MOST_AT_ONCE, VALUES_AT_ONCE / values));
    }

    /**
     * Whether what a record's gradient is depends on nothing else, on this machine and in this arithmetic, for such adapters. Results
     * are the same each time only then.
     */
    public boolean isolates(Adapter adapter, int maxTokens) {
        return new IsolationCheck(
                        (texts, labels, same) -> new PrefixCache(bert, 0)
                                .gradientsOfEach(texts, labels, Collections.nCopies(texts.size(), same)),
                        adapter,
                        bert.shape().vocabulary())
                .dependentLength(maxTokens)
                .isEmpty();
    }

    /** The head's outputs for each text, in their order. */
    public List<float[]> logits(List<Tokens> texts, Adapter adapter) {
        List<float[]> all = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += SCORED_TOGETHER) {
            List<Tokens> some = texts.subList(from, Math.min(texts.size(), from + SCORED_TOGETHER));
            all.addAll(List.of(model.logits(some, adapter)));
        }
        return all;
    }

    /** All are waited for, also if one fails: none may compute with a model that was closed meanwhile. */
    private static void await(List<CompletableFuture<Void>> all) {
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
        pool.shutdown();
        bert.close();
    }
}
