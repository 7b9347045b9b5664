package dev.minga.coordinator.run;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Decision;
import dev.minga.coordinator.round.Lineage;
import dev.minga.coordinator.round.RoundState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Averages a round of a run again, without a member. Thread-safe. */
final class Rebuilding {
    private final RunPlan plan;
    private final RunMemory memory;
    private final Aggregator aggregator;
    private final Executor worker;

    /**
     * Of one run.
     *
     * @param worker where sums are made
     */
    Rebuilding(RunPlan plan, RunMemory memory, Aggregator aggregator, Executor worker) {
        this.plan = plan;
        this.memory = memory;
        this.aggregator = aggregator;
        this.worker = worker;
    }

    /** As {@link LiveRun#requireRebuildable}. */
    void requirePossible(int round, String member) {
        RoundState now = memory.state();
        if (now instanceof Aborted) {
            throw new IllegalArgumentException("run " + plan.run() + " has ended");
        }
        memory.lineage().without(member, round, plan.plan().getQuorum());
        if (now.used() < now.schedule().rounds() && !now.cohort().quorumWithout(member, now.schedule())) {
            throw new IllegalArgumentException("without " + member + " run " + plan.run()
                    + " has too few members for its quorum, " + plan.plan().getQuorum() + "; stop it instead");
        }
    }

    /** Averages the round and completes with what is to be decided by it, in the state that the run is in by then. */
    CompletableFuture<BiFunction<RoundState, Instant, Decision>> without(String member, int round, String reason) {
        CompletableFuture<Average> average = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                average.complete(averaged(member, round));
            } catch (IOException | RuntimeException e) {
                average.completeExceptionally(e);
            }
        });
        List<Lineage.Step> asked = List.copyOf(memory.lineage().steps());
        return average.thenApply(made -> (current, now) -> {
            requirePossible(round, member);
            if (!asked.contains(memory.lineage().step(round))) {
                throw new IllegalArgumentException("round " + round + " was made again meanwhile; call again");
            }
            var left = memory.lineage().without(member, round, plan.plan().getQuorum());
            return current.onWayBack(memory.lineage().rebuilt(round, member, left, made, reason), now);
        });
    }

    private Average averaged(String member, int round) throws IOException {
        requirePossible(round, member);
        Lineage.Step step = memory.lineage().step(round);
        Aggregating again = new Aggregating(
                memory.state().schedule(),
                memory.state().cohort(),
                round,
                step.base(),
                step.before(),
                new TreeSet<>(),
                memory.lineage().without(member, round, plan.plan().getQuorum()));
        return aggregator.aggregate(again, memory.serverState(step.base()));
    }
}
