package dev.minga.simulations.spark;

import dev.minga.node.participation.PlannedRound;
import dev.minga.simulations.engine.LocalTraining;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Trains members on the processes of a Spark cluster, some at a time in each. A process that is lost costs the time of what it
 * was at: its members train again elsewhere and make the same. Not thread-safe.
 */
final class SparkTraining implements LocalTraining {
    private static final int PARTS_OF_A_CORE = 2;

    private final JavaSparkContext context;
    private final BaseMessage base;

    SparkTraining(JavaSparkContext context, BaseMessage base) {
        this.context = context;
        this.base = base;
    }

    @Override
    public Map<String, float[]> train(PlannedRound round, List<Task> tasks) throws IOException {
        if (tasks.isEmpty()) {
            return Map.of();
        }
        try {
            return onCluster(round, tasks);
        } catch (IllegalStateException e) {
            if (context.sc().isStopped()) {
                throw new IOException(
                        "the cluster at " + context.master()
                                + " does not answer; look whether its master and a worker run",
                        e);
            }
            throw e;
        }
    }

    private Map<String, float[]> onCluster(PlannedRound round, List<Task> tasks) {
        Broadcast<RoundMessage> message = context.broadcast(RoundMessage.of(round));
        List<TaskMessage> members = tasks.stream().map(TaskMessage::of).toList();
        int parts = Math.min(members.size(), PARTS_OF_A_CORE * context.defaultParallelism());
        Map<String, float[]> deltas = new TreeMap<>();
        for (Trained trained : context.parallelize(members, parts)
                .mapPartitions(new Part(base, message))
                .collect()) {
            deltas.put(trained.member(), trained.delta());
        }
        message.destroy();
        return deltas;
    }

    /** What a task of the cluster does. */
    private record Part(BaseMessage base, Broadcast<RoundMessage> round)
            implements FlatMapFunction<Iterator<TaskMessage>, Trained> {
        @Override
        public Iterator<Trained> call(Iterator<TaskMessage> members) throws Exception {
            List<TaskMessage> all = new ArrayList<>();
            members.forEachRemaining(all::add);
            return TrainingProcess.with(base).train(round.value().open(), all).iterator();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
