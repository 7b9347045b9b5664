package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The round's contributions are fixed and being averaged.
 *
 * @param passedOver who could not be drawn; empty if the plan has all asked
 */
public record Aggregating(
        Schedule schedule,
        Cohort cohort,
        int round,
        Sha256 base,
        LastGood lastGood,
        SortedSet<String> passedOver,
        SortedMap<String, Contribution> contributions)
        implements RoundState {
    public Aggregating {
        passedOver = Collections.unmodifiableSortedSet(new TreeSet<>(passedOver));
        contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    }

    @Override
    public int used() {
        return round;
    }

    @Override
    public Sha256 released() {
        return schedule.gated() ? lastGood.model() : base;
    }

    @Override
    public Decision onContributed(Contributed message, Instant now) {
        Contribution before = contributions.get(message.member());
        boolean again = message.round() == round
                && before != null
                && before.delta().equals(message.contribution().delta());
        return again ? Decision.nothing() : Decision.reject(Rejection.ROUND_CLOSED);
    }

    @Override
    public Decision onAggregated(int aggregatedRound, Average average, Instant now) {
        return aggregatedRound == round
                ? Decision.of(new RoundClosed(round, average.model(), average.serverState(), now))
                : Decision.nothing();
    }

    @Override
    public Decision onAggregationFailed(int failedRound, String reason, Instant now) {
        return failedRound == round ? Decision.of(new RunAborted(reason, now)) : Decision.nothing();
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof RoundClosed closed && closed.round() == round) {
            return new Closed(schedule, cohort, round, closed.model(), lastGood, false, contributions);
        }
        return RoundState.anywhere(this, event);
    }
}
