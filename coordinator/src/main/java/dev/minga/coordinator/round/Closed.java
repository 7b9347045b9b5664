package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A round is averaged. Unless it was the last, the next one opens at once. */
public record Closed(
        Schedule schedule, Cohort cohort, int round, Sha256 model, SortedMap<String, Contribution> contributions)
        implements RoundState {
    public Closed {
        contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    }

    /** Whether the run is complete. */
    public boolean last() {
        return round == schedule.rounds();
    }

    @Override
    public Decision onEntered(Instant now) {
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

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof RoundOpened opened && opened.round() == round + 1 && !last()) {
            return Collecting.opened(schedule, cohort, opened);
        }
        throw RoundState.noTransition(this, event);
    }
}
