package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.crypto.digest.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Waiting until every member that has not declined has asked for work once, or until the time for that is over; then round 1
 * opens.
 */
public record Recruiting(Schedule schedule, Cohort cohort) implements RoundState {
    @Override
    public Optional<Instant> deadline() {
        return Optional.of(schedule.recruitedBy());
    }

    @Override
    public Decision onDeadline(Instant now) {
        if (now.isBefore(schedule.recruitedBy())) {
            return Decision.nothing();
        }
        int there = cohort.taking().size();
        if (there >= schedule.quorum()) {
            return Decision.of(firstRound(now));
        }
        return Decision.of(new RunAborted(
                there + " members had arrived when recruiting ended, the quorum is " + schedule.quorum(), now));
    }

    @Override
    public Sha256 released() {
        return schedule.firstModel();
    }

    @Override
    public RoundState later(Duration delay) {
        return new Recruiting(schedule.recruitedLater(delay), cohort);
    }

    /** Everybody may have come while the run was paused. */
    @Override
    public Decision onEntered(Instant now) {
        return complete() ? Decision.of(firstRound(now)) : Decision.nothing();
    }

    private boolean complete() {
        return cohort.quorumPossible(schedule) && cohort.arrived().containsAll(cohort.willing(schedule));
    }

    private RoundOpened firstRound(Instant now) {
        return new RoundOpened(1, schedule.firstModel(), now, now.plus(schedule.roundDeadline()));
    }

    @Override
    public Decision onPresent(Present present, Instant now) {
        if (cohort.arrived().contains(present.member()) || cohort.declined().containsKey(present.member())) {
            return Decision.nothing();
        }
        return withOpening(new MemberArrived(present.member()), now);
    }

    @Override
    public Decision onDeclined(Declined declined, Instant now) {
        if (cohort.declined().containsKey(declined.member())) {
            return Decision.nothing();
        }
        return withOpening(new MemberDeclined(declined.member(), declined.reason()), now);
    }

    private Decision withOpening(RoundEvent event, Instant now) {
        Recruiting after = (Recruiting) apply(event);
        List<RoundEvent> events = new ArrayList<>(List.of(event));
        if (!after.cohort.quorumPossible(schedule)) {
            events.add(new RunAborted(Aborted.tooManyDeclined(after.cohort), now));
        } else if (after.complete()) {
            events.add(firstRound(now));
        }
        return new Decision(events, Optional.empty());
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof MemberArrived arrived) {
            return new Recruiting(schedule, cohort.after(arrived));
        }
        if (event instanceof MemberDeclined declined) {
            return new Recruiting(schedule, cohort.after(declined));
        }
        if (event instanceof RoundOpened opened && opened.round() == 1) {
            return Collecting.opened(schedule, cohort, LastGood.none(schedule), opened);
        }
        return RoundState.anywhere(this, event);
    }
}
