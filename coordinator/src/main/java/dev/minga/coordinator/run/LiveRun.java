package dev.minga.coordinator.run;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.RunEntries;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Decision;
import dev.minga.coordinator.round.Lineage;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.WayBack;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.tensor.MalformedTensorFileException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its state, and the mailbox in which messages wait their turn.
 *
 * <p>For each message: decide, append to the journal, apply, answer. A caller is answered only when what it was told is
 * durable; if the journal cannot be written, nothing has happened and the answer is an exception. Thread-safe.
 */
public final class LiveRun {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RunPlan plan;
    private final Instant created;
    private final Journal journal;
    private final Aggregator aggregator;
    private final Clock clock;
    private final ScheduledExecutorService mailbox;
    private final Executor worker;
    private final Map<String, ContributionAccepted> lastAccepted = new ConcurrentHashMap<>();
    private final Map<Sha256, Sha256> serverStates = new ConcurrentHashMap<>();
    private final Map<String, EvaluationAccepted> lastEvaluated = new ConcurrentHashMap<>();
    private volatile RoundState state;
    private volatile Lineage lineage = new Lineage();
    private Instant alarm = Instant.MIN;
    private int summing;
    private OptionalDouble declaredEpsilon = OptionalDouble.empty();

    /**
     * A run in the state that its journal led to.
     *
     * @param initial the state of a run that has just been planned
     * @param events what the journal holds since then
     * @param mailbox a single thread; messages of this run are handled there, one after the other
     * @param worker where sums are made
     */
    LiveRun(
            RunPlan plan,
            Instant created,
            RoundState initial,
            List<RoundEvent> events,
            Journal journal,
            Aggregator aggregator,
            Clock clock,
            ScheduledExecutorService mailbox,
            Executor worker) {
        this.plan = plan;
        this.created = created;
        this.state = initial;
        this.journal = journal;
        this.aggregator = aggregator;
        this.clock = clock;
        this.mailbox = mailbox;
        this.worker = worker;
        apply(events);
    }

    /** The plan this run follows. */
    public RunPlan plan() {
        return plan;
    }

    /** As {@link RunPlan#declaredEpsilon}, computed when it is first asked for. */
    public synchronized double declaredEpsilon() {
        if (declaredEpsilon.isEmpty()) {
            declaredEpsilon = OptionalDouble.of(plan.declaredEpsilon());
        }
        return declaredEpsilon.getAsDouble();
    }

    /** When the run was planned. */
    public Instant created() {
        return created;
    }

    /** The state after the last message that was handled. */
    public RoundState state() {
        return state;
    }

    /** A member's latest contribution that counts, in whatever round: what it has a receipt for. */
    public Optional<ContributionAccepted> lastAccepted(String member) {
        return Optional.ofNullable(lastAccepted.get(member));
    }

    /** A member's latest counts that were taken, in whatever round. */
    public Optional<EvaluationAccepted> lastEvaluated(String member) {
        return Optional.ofNullable(lastEvaluated.get(member));
    }

    /** Goes on from the present state: opens the next round, sums again, or waits for the deadline. */
    void takeUp() {
        mailbox.execute(this::follow);
    }

    /** Tells the run something; completes with why it was refused, or empty, once that is durable. */
    public CompletableFuture<Optional<Rejection>> tell(MemberMessage message) {
        return decided((current, now) -> current.on(message, now));
    }

    /** As {@link RoundState#onPause}: completes once that is durable, or with why not. */
    public CompletableFuture<?> pause() {
        return decided(RoundState::onPause);
    }

    /** As {@link RoundState#onResume}. */
    public CompletableFuture<?> resume() {
        return decided(RoundState::onResume);
    }

    /** As {@link RoundState#onStop}. */
    public CompletableFuture<?> stop(String reason) {
        return decided((current, now) -> current.onStop(reason, now));
    }

    /**
     * Goes back to an earlier round's average; completes once that is durable.
     *
     * @throws IllegalArgumentException through the future, if the model does not rest on that round, or it did not pass the gate
     */
    public CompletableFuture<?> rollBack(int round, String reason) {
        return decided((current, now) ->
                current.onWayBack(lineage.to(round, current.schedule().gated(), reason), now));
    }

    /**
     * Whether a round can be averaged again without a member, and the run go on from there.
     *
     * @throws IllegalArgumentException if not, with why
     */
    public void requireRebuildable(int round, String member) {
        RoundState now = state;
        if (now instanceof Aborted) {
            throw new IllegalArgumentException("run " + plan.run() + " has ended");
        }
        lineage.without(member, round, plan.plan().getQuorum());
        if (now.used() < now.schedule().rounds() && !now.cohort().quorumWithout(member, now.schedule())) {
            throw new IllegalArgumentException("without " + member + " run " + plan.run()
                    + " has too few members for its quorum, " + plan.plan().getQuorum() + "; stop it instead");
        }
    }

    /**
     * Averages a round again without a member and goes on from there; completes once that is durable.
     *
     * @throws IllegalArgumentException through the future, as {@link #requireRebuildable}
     */
    public CompletableFuture<?> rebuild(int round, String member, String reason) {
        CompletableFuture<Average> average = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                average.complete(averagedWithout(member, round));
            } catch (IOException | RuntimeException e) {
                average.completeExceptionally(e);
            }
        });
        Lineage.Step[] asked = lineage.steps().toArray(Lineage.Step[]::new);
        return average.thenCompose(made -> decided((current, now) -> {
            requireRebuildable(round, member);
            if (!List.of(asked).contains(lineage.step(round))) {
                throw new IllegalArgumentException("round " + round + " was made again meanwhile; call again");
            }
            var left = lineage.without(member, round, plan.plan().getQuorum());
            return current.onWayBack(lineage.rebuilt(round, member, left, made, reason), now);
        }));
    }

    private Average averagedWithout(String member, int round) throws IOException {
        requireRebuildable(round, member);
        Lineage.Step step = lineage.step(round);
        Aggregating again = new Aggregating(
                state.schedule(),
                state.cohort(),
                round,
                step.base(),
                step.before(),
                new TreeSet<>(),
                lineage.without(member, round, plan.plan().getQuorum()));
        return aggregator.aggregate(again, Optional.ofNullable(serverStates.get(step.base())));
    }

    /** Whether a model is the average of a round that the run's present model rests on. */
    public boolean restsOn(Sha256 model) {
        return lineage.has(model);
    }

    private CompletableFuture<Optional<Rejection>> decided(BiFunction<RoundState, Instant, Decision> decision) {
        CompletableFuture<Optional<Rejection>> answer = new CompletableFuture<>();
        mailbox.execute(() -> {
            try {
                answer.complete(handle(decision.apply(state, clock.instant())));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Something of our own that must not be lost: where the journal cannot be written it is tried again. */
    private void decide(BiFunction<RoundState, Instant, Decision> decision) {
        try {
            handle(decision.apply(state, clock.instant()));
        } catch (IOException e) {
            LOG.error("run {} cannot write its journal; it tries again in a second", plan.run(), e);
            after(RETRY, () -> decide(decision));
        }
    }

    private void after(Duration delay, Runnable task) {
        try {
            var unused = mailbox.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.info("run {}: the coordinator is stopping; this is done again after the restart", plan.run());
        }
    }

    private Optional<Rejection> handle(Decision decision) throws IOException {
        if (!decision.events().isEmpty()) {
            journal.append(plan.run(), decision.events(), new RunEntries(plan).of(state, decision.events()));
            decision.events().forEach(event -> LOG.info("run {}: {}", plan.run(), event));
            apply(decision.events());
            follow();
        }
        return decision.rejection();
    }

    private void apply(List<RoundEvent> events) {
        RoundState next = state;
        for (RoundEvent event : events) {
            RoundState before = next;
            next = next.apply(event);
            lineage = lineage.after(before, event, next);
            if (event instanceof ContributionAccepted accepted) {
                lastAccepted.put(accepted.member(), accepted);
            } else if (event instanceof RoundClosed closed) {
                closed.serverState().ifPresent(remembered -> serverStates.put(closed.model(), remembered));
            } else if (event instanceof RunWentBack back) {
                back.way()
                        .rebuilt()
                        .flatMap(WayBack.Rebuilt::serverState)
                        .ifPresent(remembered -> serverStates.put(back.way().model(), remembered));
            } else if (event instanceof EvaluationAccepted accepted) {
                lastEvaluated.put(accepted.member(), accepted);
            }
        }
        state = next;
    }

    /** On the mailbox: does what the state just reached asks for. */
    private void follow() {
        mailbox.execute(() -> decide(RoundState::onEntered));
        if (state.work() instanceof Aggregating aggregating && aggregating.round() != summing) {
            summing = aggregating.round();
            worker.execute(() -> aggregate(aggregating));
        }
        state.deadline().filter(deadline -> !deadline.equals(alarm)).ifPresent(this::wakeAt);
    }

    private void wakeAt(Instant deadline) {
        alarm = deadline;
        Duration wait = Duration.between(clock.instant(), deadline).plusMillis(1);
        after(wait.isNegative() ? Duration.ZERO : wait, () -> {
            if (clock.instant().isBefore(deadline)) {
                wakeAt(deadline); // the clock was set back meanwhile
            } else {
                decide(RoundState::onDeadline);
            }
        });
    }

    private void aggregate(Aggregating round) {
        try {
            Average average = aggregator.aggregate(round, Optional.ofNullable(serverStates.get(round.base())));
            after(Duration.ZERO, () -> decide((current, now) -> current.onAggregated(round.round(), average, now)));
        } catch (MalformedTensorFileException | RuntimeException e) {
            LOG.error("run {}: round {} cannot be averaged", plan.run(), round.round(), e);
            String reason = "round " + round.round() + " could not be averaged: " + e.getMessage();
            after(
                    Duration.ZERO,
                    () -> decide((current, now) -> current.onAggregationFailed(round.round(), reason, now)));
        } catch (IOException e) {
            LOG.error("run {}: the disk fails while round {} is averaged; trying again", plan.run(), round.round(), e);
            after(RETRY, () -> worker.execute(() -> aggregate(round)));
        }
    }
}
