package dev.minga.coordinator.run;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Decision;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundState;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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

    private final RunPlan plan;
    private final Instant created;
    private final Journal journal;
    private final Aggregator aggregator;
    private final Clock clock;
    private final ScheduledExecutorService mailbox;
    private final Executor worker;
    private volatile RoundState state;
    private Instant alarm = Instant.MIN;

    /**
     * A run in the state that its journal led to.
     *
     * @param mailbox a single thread; messages of this run are handled there, one after the other
     * @param worker where sums are made
     */
    LiveRun(
            RunPlan plan,
            Instant created,
            RoundState state,
            Journal journal,
            Aggregator aggregator,
            Clock clock,
            ScheduledExecutorService mailbox,
            Executor worker) {
        this.plan = plan;
        this.created = created;
        this.state = state;
        this.journal = journal;
        this.aggregator = aggregator;
        this.clock = clock;
        this.mailbox = mailbox;
        this.worker = worker;
    }

    /** The plan this run follows. */
    public RunPlan plan() {
        return plan;
    }

    /** When the run was planned. */
    public Instant created() {
        return created;
    }

    /** The state after the last message that was handled. */
    public RoundState state() {
        return state;
    }

    /** Goes on from the present state: opens the next round, sums again, or waits for the deadline. */
    void resume() {
        mailbox.execute(this::follow);
    }

    /** Tells the run something; completes with why it was refused, or empty, once that is durable. */
    public CompletableFuture<Optional<Rejection>> tell(MemberMessage message) {
        return handle((current, now) -> current.on(message, now));
    }

    private CompletableFuture<Optional<Rejection>> handle(BiFunction<RoundState, Instant, Decision> decide) {
        CompletableFuture<Optional<Rejection>> answer = new CompletableFuture<>();
        mailbox.execute(() -> {
            try {
                Decision decision = decide.apply(state, clock.instant());
                if (!decision.events().isEmpty()) {
                    record(decision.events());
                    follow();
                }
                answer.complete(decision.rejection());
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void record(List<RoundEvent> events) throws IOException {
        journal.append(plan.run(), events);
        RoundState next = state;
        for (RoundEvent event : events) {
            next = next.apply(event);
            LOG.info("run {}: {}", plan.run(), event);
        }
        state = next;
    }

    /** On the mailbox: does what the state just reached asks for. */
    private void follow() {
        try {
            Decision decision = state.onEntered(clock.instant());
            while (!decision.events().isEmpty()) {
                record(decision.events());
                decision = state.onEntered(clock.instant());
            }
        } catch (IOException e) {
            LOG.error("run {} cannot write its journal; it tries again in a second", plan.run(), e);
            mailbox.schedule(this::follow, 1, TimeUnit.SECONDS);
            return;
        }
        if (state instanceof Aggregating aggregating) {
            worker.execute(() -> aggregate(aggregating));
        }
        state.deadline().filter(deadline -> !deadline.equals(alarm)).ifPresent(this::wakeAt);
    }

    private void wakeAt(Instant deadline) {
        alarm = deadline;
        long millis = Math.max(0, Duration.between(clock.instant(), deadline).toMillis() + 1);
        mailbox.schedule(() -> handle(RoundState::onDeadline), millis, TimeUnit.MILLISECONDS);
    }

    private void aggregate(Aggregating round) {
        try {
            Sha256 model = aggregator.aggregate(round);
            handle((current, now) -> current.onAggregated(round.round(), model, now));
        } catch (IOException | RuntimeException e) {
            LOG.error("run {}: round {} could not be averaged", plan.run(), round.round(), e);
            String reason = "round " + round.round() + " could not be averaged: " + e.getMessage();
            handle((current, now) -> current.onAggregationFailed(round.round(), reason, now));
        }
    }
}
