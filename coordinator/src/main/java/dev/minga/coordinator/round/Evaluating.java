package dev.minga.coordinator.round;

import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The members count for the average of the round that closed. It ends early when every member that has arrived did, and at
 * the deadline in any case: a run never ends for want of counts.
 */
public record Evaluating(Closed closed, Instant until, SortedMap<String, Evaluation> evaluations)
        implements RoundState {
    public Evaluating {
        evaluations = Collections.unmodifiableSortedMap(new TreeMap<>(evaluations));
    }

    static Evaluating opened(Closed closed, EvaluationOpened event) {
        return new Evaluating(closed, event.deadline(), new TreeMap<>());
    }

    /** The round whose average is evaluated. */
    public int round() {
        return closed.round();
    }

    /** When it was opened; later by as long as it was paused. */
    public Instant opened() {
        return until.minus(schedule().evaluation().orElseThrow().deadline());
    }

    /** The average. */
    public Sha256 model() {
        return closed.model();
    }

    @Override
    public int used() {
        return closed.round();
    }

    @Override
    public Sha256 released() {
        return closed.released();
    }

    @Override
    public RoundState later(Duration delay) {
        return new Evaluating(closed, until.plus(delay), evaluations);
    }

    @Override
    public Schedule schedule() {
        return closed.schedule();
    }

    @Override
    public Cohort cohort() {
        return closed.cohort();
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.of(until);
    }

    @Override
    public Decision onContributed(Contributed message, Instant now) {
        return closed.onContributed(message, now);
    }

    @Override
    public Decision onEvaluated(Evaluated message, Instant now) {
        if (message.round() != round()) {
            return Decision.reject(message.round() < round() ? Rejection.ROUND_CLOSED : Rejection.WRONG_ROUND);
        }
        if (!message.model().equals(model())) {
            return Decision.reject(Rejection.WRONG_MODEL);
        }
        Evaluation before = evaluations.get(message.member());
        if (before != null) {
            return before.counts().equals(message.evaluation().counts())
                    ? Decision.nothing()
                    : Decision.reject(Rejection.OTHER_COUNTS_ALREADY_ACCEPTED);
        }
        return withEnding(new EvaluationAccepted(round(), message.member(), message.evaluation()), now);
    }

    /** One that comes late is waited for from now on. */
    @Override
    public Decision onPresent(Present message, Instant now) {
        return cohort().arrived().contains(message.member())
                        || cohort().declined().containsKey(message.member())
                ? Decision.nothing()
                : Decision.of(new MemberArrived(message.member()));
    }

    @Override
    public Decision onDeclined(Declined message, Instant now) {
        return cohort().declined().containsKey(message.member())
                ? Decision.nothing()
                : withEnding(new MemberDeclined(message.member(), message.reason()), now);
    }

    private Decision withEnding(RoundEvent event, Instant now) {
        Evaluating after = (Evaluating) apply(event);
        List<RoundEvent> events = new ArrayList<>(List.of(event));
        if (after.complete()) {
            events.add(after.end(now));
        }
        return new Decision(events, Optional.empty());
    }

    private boolean complete() {
        return evaluations.keySet().containsAll(cohort().taking());
    }

    @Override
    public Decision onEntered(Instant now) {
        return complete() ? Decision.of(end(now)) : Decision.nothing();
    }

    @Override
    public Decision onDeadline(Instant now) {
        return now.isBefore(until) ? Decision.nothing() : Decision.of(end(now));
    }

    private EvaluationEnded end(Instant now) {
        Verdict verdict = schedule()
                .evaluation()
                .flatMap(EvaluationTerms::gate)
                .map(gate -> gate.decide(counts(), closed.lastGood().counts()))
                .orElse(Verdict.NO_GATE);
        return new EvaluationEnded(round(), verdict, now);
    }

    private SortedMap<String, List<Long>> counts() {
        SortedMap<String, List<Long>> counts = new TreeMap<>();
        evaluations.forEach((member, evaluation) -> counts.put(member, evaluation.counts()));
        return counts;
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof EvaluationAccepted accepted && accepted.round() == round()) {
            SortedMap<String, Evaluation> more = new TreeMap<>(evaluations);
            more.put(accepted.member(), accepted.evaluation());
            return new Evaluating(closed, until, more);
        }
        if (event instanceof MemberArrived arrived) {
            return new Evaluating(closed.with(cohort().after(arrived)), until, evaluations);
        }
        if (event instanceof MemberDeclined declined) {
            return new Evaluating(closed.with(cohort().after(declined)), until, evaluations);
        }
        if (event instanceof EvaluationEnded ended && ended.round() == round()) {
            return closed.evaluated(ended.verdict(), counts());
        }
        return RoundState.anywhere(this, event);
    }
}
