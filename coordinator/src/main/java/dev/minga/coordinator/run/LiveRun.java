package dev.minga.coordinator.run;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.RunEntries;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Decision;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundState;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.tensor.MalformedTensorFileException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * <p>For each message: decide, append to the journal, apply, answer; what members say while the journal is written waits and
 * is written together. A caller is answered only when what it was told is durable; if the journal cannot be written, nothing
 * has happened and the answer is an exception. Thread-safe.
 */
public final class LiveRun {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 256;

    private final RunPlan plan;
    private final Instant created;
    private final Journal journal;
    private final Aggregator aggregator;
    private final Clock clock;
    private final ScheduledExecutorService mailbox;
    private final Executor worker;
    private final RunMemory memory;
    private final Rebuilding rebuilding;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private Instant alarm = Instant.MIN;
    private int summing;
    private final Map<Integer, Double> declaredEpsilon = new HashMap<>();

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
        this.memory = new RunMemory(initial);
        this.journal = journal;
        this.aggregator = aggregator;
        this.clock = clock;
        this.mailbox = mailbox;
        this.worker = worker;
        this.rebuilding = new Rebuilding(plan, memory, aggregator, worker);
        memory.apply(events);
    }

    /** The plan this run follows. */
    public RunPlan plan() {
        return plan;
    }

    /** As {@link RunPlan#declaredEpsilon}, computed when it is first asked for. */
    public double declaredEpsilon() {
        return declaredEpsilon(plan.plan().getRounds());
    }

    /** The same of the first so many rounds. */
    public double declaredEpsilon(int rounds) {
        synchronized (declaredEpsilon) {
            return declaredEpsilon.computeIfAbsent(rounds, plan::declaredEpsilon);
        }
    }

    /** When the run was planned. */
    public Instant created() {
        return created;
    }

    /** The state after the last message that was handled. */
    public RoundState state() {
        return memory.state();
    }

    /** A member's latest contribution that counts, in whatever round: what it has a receipt for. */
    public Optional<ContributionAccepted> lastAccepted(String member) {
        return memory.lastAccepted(member);
    }

    /** A member's latest counts that were taken, in whatever round. */
    public Optional<EvaluationAccepted> lastEvaluated(String member) {
        return memory.lastEvaluated(member);
    }

    /** Goes on from the present state: opens the next round, sums again, or waits for the deadline. */
    void takeUp() {
        mailbox.execute(this::follow);
    }

    /** Tells the run something; completes with why it was refused, or empty, once that is durable. */
    public CompletableFuture<Optional<Rejection>> tell(MemberMessage message) {
        CompletableFuture<Optional<Rejection>> answer = new CompletableFuture<>();
        told.add(new Told(message, answer));
        mailbox.execute(this::hear);
        return answer;
    }

    private record Told(MemberMessage message, CompletableFuture<Optional<Rejection>> answer) {}

    /** On the mailbox: decides about all that members said meanwhile and flushes once for them together. */
    private void hear() {
        RoundState next = memory.state();
        List<RoundEvent> events = new ArrayList<>();
        List<LoggedEntry> entries = new ArrayList<>();
        Map<Told, Optional<Rejection>> heard = new LinkedHashMap<>();
        for (Told one = told.poll(); one != null; one = heard.size() < MOST_AT_ONCE ? told.poll() : null) {
            try {
                Decision decision = next.on(one.message(), clock.instant());
                entries.addAll(new RunEntries(plan).of(next, decision.events()));
                for (RoundEvent event : decision.events()) {
                    next = next.apply(event);
                }
                events.addAll(decision.events());
                heard.put(one, decision.rejection());
            } catch (RuntimeException e) {
                one.answer().completeExceptionally(e);
            }
        }
        try {
            write(events, entries);
            heard.forEach((one, rejection) -> one.answer().complete(rejection));
        } catch (IOException | RuntimeException e) {
            heard.keySet().forEach(one -> one.answer().completeExceptionally(e));
        }
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
                current.onWayBack(memory.lineage().to(round, current.schedule().gated(), reason), now));
    }

    /**
     * Whether a round can be averaged again without a member, and the run go on from there.
     *
     * @throws IllegalArgumentException if not, with why
     */
    public void requireRebuildable(int round, String member) {
        rebuilding.requirePossible(round, member);
    }

    /**
     * Averages a round again without a member and goes on from there; completes once that is durable.
     *
     * @throws IllegalArgumentException through the future, as {@link #requireRebuildable}
     */
    public CompletableFuture<?> rebuild(int round, String member, String reason) {
        return rebuilding.without(member, round, reason).thenCompose(this::decided);
    }

    /** Whether a model is the average of a round that the run's present model rests on. */
    public boolean restsOn(Sha256 model) {
        return memory.lineage().has(model);
    }

    private CompletableFuture<Optional<Rejection>> decided(BiFunction<RoundState, Instant, Decision> decision) {
        CompletableFuture<Optional<Rejection>> answer = new CompletableFuture<>();
        mailbox.execute(() -> {
            try {
                answer.complete(handle(decision.apply(memory.state(), clock.instant())));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Something of our own that must not be lost: where the journal cannot be written it is tried again. */
    private void decide(BiFunction<RoundState, Instant, Decision> decision) {
        try {
            handle(decision.apply(memory.state(), clock.instant()));
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
        write(decision.events(), new RunEntries(plan).of(memory.state(), decision.events()));
        return decision.rejection();
    }

    private void write(List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
        if (!events.isEmpty()) {
            journal.append(plan.run(), events, entries);
            events.forEach(event -> LOG.info("run {}: {}", plan.run(), event));
            memory.apply(events);
            follow();
        }
    }

    /** On the mailbox: does what the state just reached asks for. */
    private void follow() {
        mailbox.execute(() -> decide(RoundState::onEntered));
        if (memory.state().work() instanceof Aggregating aggregating && aggregating.round() != summing) {
            summing = aggregating.round();
            worker.execute(() -> aggregate(aggregating));
        }
        memory.state().deadline().filter(deadline -> !deadline.equals(alarm)).ifPresent(this::wakeAt);
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
            Average average = aggregator.aggregate(round, memory.serverState(round.base()));
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
