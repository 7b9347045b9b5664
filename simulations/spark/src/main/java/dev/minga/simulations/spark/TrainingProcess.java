package dev.minga.simulations.spark;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.node.participation.PlannedRound;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.simulations.engine.EmbeddedEngine;
import dev.minga.simulations.engine.LocalTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process of the cluster keeps from task to task: each base model that it was asked for, and members' records, so that
 * what the frozen layers make of a record is computed once. Thread-safe.
 */
final class TrainingProcess {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingProcess.class);
    private static final Map<BaseMessage, TrainingProcess> BY_BASE = new HashMap<>();
    private static final int MOST_SETS = 10_000;

    private final EmbeddedEngine engine;
    private final Map<Sha256, TrainingSet> sets = new ConcurrentHashMap<>();
    private final Map<AdapterLayout, Boolean> isolated = new ConcurrentHashMap<>();

    private TrainingProcess(EmbeddedEngine engine) {
        this.engine = engine;
    }

    /** Loads a base model, unless it was loaded before. */
    static TrainingProcess with(BaseMessage message)
            throws IOException, NativeLibraryException, UnknownBaseModelException {
        synchronized (BY_BASE) {
            TrainingProcess known = BY_BASE.get(message);
            if (known == null) {
                int threads = SparkEnv.get().conf().getInt("spark.executor.cores", 1);
                known = new TrainingProcess(EmbeddedEngine.load(
                        message.open().find(), message.precision(), threads, Path.of(message.libraries())));
                BY_BASE.put(message, known);
            }
            return known;
        }
    }

    /** Trains a round of some members. */
    List<Trained> train(PlannedRound round, List<TaskMessage> messages) {
        LOGGER.info("round {}: {} members", round.round(), messages.size());
        requireIsolation(round);
        List<LocalTraining.Task> tasks = messages.stream()
                .map(message -> new LocalTraining.Task(message.member(), set(message), message.seed()))
                .toList();
        List<Trained> trained = new ArrayList<>();
        engine.train(round, tasks).forEach((member, delta) -> trained.add(new Trained(member, delta)));
        return trained;
    }

    private TrainingSet set(TaskMessage message) {
        if (sets.size() > MOST_SETS) {
            sets.clear();
        }
        return sets.computeIfAbsent(Sha256.ofBytes(message.digest()), digest -> message.set());
    }

    private void requireIsolation(PlannedRound round) {
        Adapter adapter = round.start();
        int maxTokens = round.terms().plan().getBase().getMaxTokens();
        if (!isolated.computeIfAbsent(adapter.layout(), layout -> engine.isolates(adapter, maxTokens))) {
            throw new IllegalStateException("on this machine a record's gradient depends on the records beside it");
        }
    }
}
