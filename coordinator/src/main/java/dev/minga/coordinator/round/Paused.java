package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunPaused;
import dev.minga.coordinator.round.RoundEvent.RunResumed;
import dev.minga.crypto.digest.Sha256;
import java.time.Duration;
import java.time.Instant;

/**
 * The operator holds the run. What members send for the round that is held is taken, and the round may be averaged; no deadline
 * passes, and no round or evaluation is opened before the run goes on.
 *
 * @param held what goes on then; neither an end nor itself paused
 */
public record Paused(RoundState held, Instant since) implements RoundState {
    public Paused {
        if (held.ended() || held instanceof Paused) {
            throw new IllegalArgumentException("what has ended or is paused cannot be paused");
        }
    }

    @Override
    public Schedule schedule() {
        return held.schedule();
    }

    @Override
    public Cohort cohort() {
        return held.cohort();
    }

    @Override
    public RoundState work() {
        return held;
    }

    @Override
    public int used() {
        return held.used();
    }

    @Override
    public Sha256 released() {
        return held.released();
    }

    @Override
    public Decision onPresent(Present message, Instant now) {
        return withoutOpening(held.onPresent(message, now));
    }

    @Override
    public Decision onDeclined(Declined message, Instant now) {
        return withoutOpening(held.onDeclined(message, now));
    }

    /** Time stands still: a grace that begins now is whole when the run goes on. */
    @Override
    public Decision onContributed(Contributed message, Instant now) {
        return withoutOpening(held.onContributed(message, since));
    }

    @Override
    public Decision onEvaluated(Evaluated message, Instant now) {
        return withoutOpening(held.onEvaluated(message, now));
    }

    @Override
    public Decision onAggregated(int round, Average average, Instant now) {
        return withoutOpening(held.onAggregated(round, average, now));
    }

    @Override
    public Decision onAggregationFailed(int round, String reason, Instant now) {
        return withoutOpening(held.onAggregationFailed(round, reason, now));
    }

    @Override
    public Decision onEntered(Instant now) {
        return withoutOpening(held.onEntered(now));
    }

    private static Decision withoutOpening(Decision decision) {
        return new Decision(
                decision.events().stream().filter(event -> !opens(event)).toList(), decision.rejection());
    }

    private static boolean opens(RoundEvent event) {
        return event instanceof RoundOpened || event instanceof EvaluationOpened;
    }

    @Override
    public Decision onPause(Instant now) {
        return Decision.nothing();
    }

    @Override
    public Decision onResume(Instant now) {
        return Decision.of(new RunResumed(now.isBefore(since) ? since : now));
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof RunResumed resumed) {
            return held.later(Duration.between(since, resumed.at()));
        }
        if (opens(event) || event instanceof RunPaused) {
            throw RoundState.noTransition(this, event);
        }
        RoundState after = held.apply(event);
        return after.ended() ? after : new Paused(after, since);
    }
}
