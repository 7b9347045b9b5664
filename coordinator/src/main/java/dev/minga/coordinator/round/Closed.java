package dev.minga.coordinator.round;

import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A round is averaged, and evaluated if the plan says so. Unless it was the last, the next one opens at once.
 *
 * @param model the average; after a refusal the last one that passed. The next round starts from it; after the last round it
 *     is what the run made
 * @param lastGood what the gate compares with; without a gate never changed
 * @param evaluated whether the round's evaluation is over
 */
public record Closed(
        Schedule schedule,
        Cohort cohort,
        int round,
        Sha256 model,
        LastGood lastGood,
        boolean evaluated,
        SortedMap<String, Contribution> contributions)
        implements RoundState {
    public Closed {
        contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    }

    /** Whether the run is complete. */
    public boolean last() {
        return round == schedule.rounds() && !awaitsEvaluation();
    }

    /** Whether the model may be released: it passed the gate, or there is none. */
    public boolean releasable() {
        return !schedule.gated() || lastGood.passed();
    }

    private boolean awaitsEvaluation() {
        return !evaluated && schedule.evaluates(round);
    }

    @Override
    public int used() {
        return round;
    }

    @Override
    public Sha256 released() {
        return schedule.gated() ? lastGood.model() : model;
    }

    @Override
    public boolean ended() {
        return last();
    }

    @Override
    public Decision onEntered(Instant now) {
        if (awaitsEvaluation()) {
            return Decision.of(new EvaluationOpened(
                    round,
                    model,
                    now,
                    now.plus(schedule.evaluation().orElseThrow().deadline())));
        }
        return last()
                ? Decision.nothing()
                : Decision.of(new RoundOpened(round + 1, model, now, now.plus(schedule.roundDeadline())));
    }

    @Override
    public Decision onContributed(Contributed message, Instant now) {
        Contribution before = contributions.get(message.member());
        boolean again = message.round() == round
                && before != null
                && before.delta().equals(message.contribution().delta());
        return again ? Decision.nothing() : Decision.reject(Rejection.ROUND_CLOSED);
    }

    Closed with(Cohort changed) {
        return new Closed(schedule, changed, round, model, lastGood, evaluated, contributions);
    }

    /** What a run is in when it has gone back; a run with a gate never ends with what did not pass. */
    static Closed wentBack(RoundState state, WayBack way) {
        Schedule schedule = state.schedule();
        boolean over = state.used() == schedule.rounds() && schedule.gated();
        return new Closed(
                schedule,
                state.cohort(),
                state.used(),
                over ? way.good().model() : way.model(),
                way.good(),
                true,
                new TreeMap<>());
    }

    /** After the evaluation. What was not decided goes on, but a run never ends with it. */
    Closed evaluated(Verdict verdict, SortedMap<String, List<Long>> counts) {
        LastGood good = verdict.decision() == GateDecision.PROMOTED ? new LastGood(model, counts) : lastGood;
        boolean back = verdict.decision() == GateDecision.REFUSED
                || (verdict.decision() == GateDecision.UNDECIDED && round == schedule.rounds());
        return new Closed(schedule, cohort, round, back ? good.model() : model, good, true, contributions);
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof EvaluationOpened opened && opened.round() == round && awaitsEvaluation()) {
            return Evaluating.opened(this, opened);
        }
        boolean next = event instanceof RoundOpened opened && opened.round() == round + 1;
        if (next && !awaitsEvaluation() && !last()) {
            return Collecting.opened(schedule, cohort, lastGood, (RoundOpened) event);
        }
        return RoundState.anywhere(this, event);
    }
}
