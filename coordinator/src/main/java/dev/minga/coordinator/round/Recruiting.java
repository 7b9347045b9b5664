package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
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
        Cohort after = ((Recruiting) apply(event)).cohort;
        List<RoundEvent> events = new ArrayList<>(List.of(event));
        if (!after.quorumPossible(schedule)) {
            events.add(new RunAborted(Aborted.tooManyDeclined(after), now));
        } else if (after.arrived().containsAll(after.willing(schedule))) {
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
        if (event instanceof RunAborted aborted) {
            return new Aborted(schedule, cohort, schedule.firstModel(), aborted.reason());
        }
        throw RoundState.noTransition(this, event);
    }
}
