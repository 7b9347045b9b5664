package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A round is open: each member may contribute once. It ends early when every member that has arrived did. */
public record Collecting(
        Schedule schedule,
        Cohort cohort,
        int round,
        Sha256 base,
        LastGood lastGood,
        Instant until,
        SortedMap<String, Contribution> contributions)
        implements RoundState {
    public Collecting {
        contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    }

    static Collecting opened(Schedule schedule, Cohort cohort, LastGood lastGood, RoundOpened event) {
        return new Collecting(
                schedule, cohort, event.round(), event.base(), lastGood, event.deadline(), new TreeMap<>());
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.of(until);
    }

    @Override
    public Sha256 released() {
        return schedule.gated() ? lastGood.model() : base;
    }

    @Override
    public RoundState later(Duration delay) {
        return new Collecting(schedule, cohort, round, base, lastGood, until.plus(delay), contributions);
    }

    @Override
    public Decision onContributed(Contributed message, Instant now) {
        if (message.round() != round) {
            return Decision.reject(message.round() < round ? Rejection.ROUND_CLOSED : Rejection.WRONG_ROUND);
        }
        if (!message.base().equals(base)) {
            return Decision.reject(Rejection.WRONG_BASE);
        }
        Contribution before = contributions.get(message.member());
        if (before != null) {
            return before.delta().equals(message.contribution().delta())
                    ? Decision.nothing()
                    : Decision.reject(Rejection.OTHER_DELTA_ALREADY_ACCEPTED);
        }
        return withEnding(new ContributionAccepted(round, message.member(), message.contribution()), now);
    }

    /** One that comes late is waited for from now on. */
    @Override
    public Decision onPresent(Present message, Instant now) {
        return cohort.arrived().contains(message.member()) || cohort.declined().containsKey(message.member())
                ? Decision.nothing()
                : Decision.of(new MemberArrived(message.member()));
    }

    @Override
    public Decision onDeclined(Declined message, Instant now) {
        if (cohort.declined().containsKey(message.member())) {
            return Decision.nothing();
        }
        return withEnding(new MemberDeclined(message.member(), message.reason()), now);
    }

    private Decision withEnding(RoundEvent event, Instant now) {
        Collecting after = (Collecting) apply(event);
        List<RoundEvent> events = new ArrayList<>(List.of(event));
        if (!after.quorumPossible()) {
            events.add(new RunAborted(Aborted.tooManyDeclined(after.cohort), now));
        } else if (after.complete()) {
            events.add(new CollectionEnded(round));
        }
        return new Decision(events, Optional.empty());
    }

    private boolean complete() {
        return contributions.size() >= schedule.quorum()
                && contributions.keySet().containsAll(cohort.taking());
    }

    /** Members that declined may have contributed before. */
    private boolean quorumPossible() {
        Set<String> possible = new TreeSet<>(contributions.keySet());
        possible.addAll(cohort.willing(schedule));
        return possible.size() >= schedule.quorum();
    }

    /** A round that cannot reach its quorum is not worth anybody's privacy budget. */
    @Override
    public Decision onEntered(Instant now) {
        return quorumPossible()
                ? Decision.nothing()
                : Decision.of(new RunAborted(Aborted.tooManyDeclined(cohort), now));
    }

    @Override
    public Decision onDeadline(Instant now) {
        if (now.isBefore(until)) {
            return Decision.nothing();
        }
        if (contributions.size() >= schedule.quorum()) {
            return Decision.of(new CollectionEnded(round));
        }
        return Decision.of(new RunAborted(
                "round " + round + " had " + contributions.size() + " contributions at its deadline, the quorum is "
                        + schedule.quorum(),
                now));
    }

    @Override
    public RoundState apply(RoundEvent event) {
        if (event instanceof ContributionAccepted accepted && accepted.round() == round) {
            SortedMap<String, Contribution> more = new TreeMap<>(contributions);
            more.put(accepted.member(), accepted.contribution());
            return new Collecting(schedule, cohort, round, base, lastGood, until, more);
        }
        if (event instanceof MemberArrived arrived) {
            return new Collecting(schedule, cohort.after(arrived), round, base, lastGood, until, contributions);
        }
        if (event instanceof MemberDeclined declined) {
            return new Collecting(schedule, cohort.after(declined), round, base, lastGood, until, contributions);
        }
        if (event instanceof CollectionEnded ended && ended.round() == round) {
            return new Aggregating(schedule, cohort, round, base, lastGood, contributions);
        }
        return RoundState.anywhere(this, event);
    }
}
