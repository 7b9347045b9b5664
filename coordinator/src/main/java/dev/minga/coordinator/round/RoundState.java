package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.coordinator.round.RoundEvent.RunPaused;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a run stands. States are immutable; {@link #apply} is the only transition, live and on replay.
 *
 * <pre>
 * from         event                  to
 * ----------   --------------------   -----------------------------------------------
 * Recruiting   MemberArrived          Recruiting
 * Recruiting   MemberDeclined         Recruiting
 * Recruiting   RoundOpened(1)         Collecting   all there, or the quorum when recruiting ends
 * Recruiting   RunAborted             Aborted      no quorum then, or none possible
 * Collecting   MemberArrived          Collecting   late
 * Collecting   MemberDeclined         Collecting
 * Collecting   ContributionAccepted   Collecting
 * Collecting   EnoughContributed      Collecting   as many as the plan wants; its grace for the others begins
 * Collecting   CollectionEnded        Aggregating  all that arrived, or the quorum at the deadline
 * Collecting   RunAborted             Aborted      no quorum at the deadline, or none possible
 * Aggregating  RoundClosed(r)         Closed(r)
 * Aggregating  RunAborted             Aborted      the sum could not be made
 * Closed(r)    EvaluationOpened(r)    Evaluating   if the plan has r evaluated and it is not yet
 * Closed(r)    RoundOpened(r + 1)     Collecting   unless r was the last round
 * Evaluating   MemberArrived          Evaluating   late
 * Evaluating   MemberDeclined         Evaluating
 * Evaluating   EvaluationAccepted     Evaluating
 * Evaluating   EvaluationEnded(r)     Closed(r)    all that arrived, or the deadline
 * Closed(r)    RunAborted             Aborted      stopped; a run can be stopped anywhere
 * Evaluating   RunAborted             Aborted
 * Recruiting   RunPaused              Paused
 * Collecting   RunPaused              Paused
 * Aggregating  RunPaused              Paused
 * Closed(r)    RunPaused              Paused
 * Evaluating   RunPaused              Paused
 * Paused       RunResumed             Recruiting   whatever was held, its deadline later by the pause
 * Paused       RunResumed             Collecting
 * Paused       RunResumed             Aggregating
 * Paused       RunResumed             Closed(r)
 * Paused       RunResumed             Evaluating
 * Paused       MemberArrived          Paused       and whatever else was under way
 * Paused       MemberDeclined         Paused
 * Paused       ContributionAccepted   Paused
 * Paused       EnoughContributed      Paused
 * Paused       CollectionEnded        Paused
 * Paused       RoundClosed(r)         Paused
 * Paused       RoundClosed(r)         Closed(r)    if that was the last round
 * Paused       EvaluationAccepted     Paused
 * Paused       EvaluationEnded(r)     Paused
 * Paused       EvaluationEnded(r)     Closed(r)    if that was the last round
 * Paused       RunAborted             Aborted
 * Collecting   RunWentBack(r)         Closed(r)    back to an earlier average, no number used again
 * Aggregating  RunWentBack(r)         Closed(r)
 * Closed(r)    RunWentBack(r)         Closed(r)    also after the last round
 * Evaluating   RunWentBack(r)         Closed(r)
 * Paused       RunWentBack(r)         Paused
 * Paused       RunWentBack(r)         Closed(r)    if that was the last round
 * </pre>
 *
 * {@code Closed} after the last round and its evaluation, but for {@code RunWentBack}, and {@code Aborted} are final.
 */
public sealed interface RoundState permits Recruiting, Collecting, Aggregating, Closed, Evaluating, Paused, Aborted {
    /** A run that has just been planned. */
    static RoundState initial(Schedule schedule) {
        return new Recruiting(schedule, new Cohort());
    }

    /** The plan this run follows. */
    Schedule schedule();

    /** Who arrived and who declined. */
    Cohort cohort();

    /** The state that messages are about: this one, or the one that is held while the run is paused. */
    default RoundState work() {
        return this;
    }

    /** Whether nothing more will happen. */
    default boolean ended() {
        return false;
    }

    /** What the run would end with if it ended now: with a gate the last average that passed. */
    Sha256 released();

    /** The last round that was opened, 0 if none was. */
    default int used() {
        return 0;
    }

    /** The same with what it waits for so much later. */
    default RoundState later(Duration delay) {
        return this;
    }

    /** Decides about a member's message. */
    default Decision on(MemberMessage message, Instant now) {
        if (!schedule().members().containsKey(message.member())) {
            return Decision.reject(Rejection.NOT_IN_PLAN);
        }
        if (message instanceof Present present) {
            return onPresent(present, now);
        }
        if (message instanceof Declined declined) {
            return onDeclined(declined, now);
        }
        if (message instanceof Evaluated evaluated) {
            return onEvaluated(evaluated, now);
        }
        return onContributed((Contributed) message, now);
    }

    /** Asking for work changes nothing unless the state says so. */
    default Decision onPresent(Present present, Instant now) {
        return Decision.nothing();
    }

    /** Declining changes nothing unless the state says so. */
    default Decision onDeclined(Declined declined, Instant now) {
        return Decision.nothing();
    }

    /** A contribution is refused unless the state says otherwise. */
    default Decision onContributed(Contributed contributed, Instant now) {
        return Decision.reject(Rejection.ROUND_CLOSED);
    }

    /** Counts are refused unless the state says otherwise. */
    default Decision onEvaluated(Evaluated evaluated, Instant now) {
        return Decision.reject(Rejection.ROUND_CLOSED);
    }

    /** The time that {@link #deadline} named has come, or a later one. */
    default Decision onDeadline(Instant now) {
        return Decision.nothing();
    }

    /** The round's average is on disk. */
    default Decision onAggregated(int round, Average average, Instant now) {
        return Decision.nothing();
    }

    /** The round's average could not be made. */
    default Decision onAggregationFailed(int round, String reason, Instant now) {
        return Decision.nothing();
    }

    /** Called after the state was reached, live or on replay: what follows by itself. */
    default Decision onEntered(Instant now) {
        return Decision.nothing();
    }

    /**
     * The operator holds the run. Twice is as once.
     *
     * @throws IllegalArgumentException if it has ended
     */
    default Decision onPause(Instant now) {
        requireGoing();
        return Decision.of(new RunPaused(now));
    }

    /**
     * The operator lets the run go on. What is not held goes on anyway.
     *
     * @throws IllegalArgumentException if it has ended
     */
    default Decision onResume(Instant now) {
        requireGoing();
        return Decision.nothing();
    }

    /**
     * The operator ends the run.
     *
     * @throws IllegalArgumentException if it has ended
     */
    default Decision onStop(String reason, Instant now) {
        requireGoing();
        return Decision.of(new RunAborted("stopped by the operator: " + reason, now));
    }

    /**
     * The operator has the run go back.
     *
     * @throws IllegalArgumentException if it ended early
     */
    default Decision onWayBack(WayBack way, Instant now) {
        if (this instanceof Aborted) {
            requireGoing();
        }
        return Decision.of(new RunWentBack(used(), way, now));
    }

    private void requireGoing() {
        if (ended()) {
            throw new IllegalArgumentException("run " + schedule().run() + " has ended");
        }
    }

    /** When {@link #onDeadline} is to be called. */
    default Optional<Instant> deadline() {
        return Optional.empty();
    }

    /**
     * The state after an event.
     *
     * @throws IllegalStateException if the table above has no such row
     */
    RoundState apply(RoundEvent event);

    /** What is the same in every state that is no end; for the rest the table has no row. */
    static RoundState anywhere(RoundState state, RoundEvent event) {
        if (event instanceof RunAborted aborted && !state.ended()) {
            return new Aborted(state.schedule(), state.cohort(), state.released(), aborted.reason());
        }
        if (event instanceof RunPaused paused && !state.ended()) {
            return new Paused(state, paused.at());
        }
        if (event instanceof RunWentBack back
                && back.used() == state.used()
                && back.way().to() <= state.used()) {
            return Closed.wentBack(state, back.way());
        }
        throw noTransition(state, event);
    }

    /** For a transition that the table does not have. */
    static IllegalStateException noTransition(RoundState state, RoundEvent event) {
        return new IllegalStateException(state.getClass().getSimpleName() + " has no transition on " + event);
    }
}
