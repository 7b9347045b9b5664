package dev.minga.coordinator.round;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EnoughContributed;
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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A round is open: each member that is asked may contribute once. It ends early when every one that is there did, or as many
 * as the plan wants.
 *
 * @param there who can be drawn: those that had come when the round opened, and later ones while there are too few. Who was
 *     asked once is asked as long as it does not decline, and then another takes its place
 * @param opened when it was opened; later by as long as it was paused
 * @param until when it ends with the quorum; earlier once enough have contributed
 */
public record Collecting(
        Schedule schedule,
        Cohort cohort,
        int round,
        Sha256 base,
        LastGood lastGood,
        Instant opened,
        Instant until,
        SortedSet<String> there,
        SortedMap<String, Contribution> contributions)
        implements RoundState {
    public Collecting {
        there = Collections.unmodifiableSortedSet(new TreeSet<>(there));
        contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    }

    static Collecting opened(Schedule schedule, Cohort cohort, LastGood lastGood, RoundOpened event) {
        return new Collecting(
                schedule,
                cohort,
                event.round(),
                event.base(),
                lastGood,
                event.opened(),
                event.deadline(),
                cohort.taking(),
                new TreeMap<>());
    }

    /** Whether the round wants this member's contribution, or has it. */
    public boolean asks(String member) {
        return schedule.selection().isEmpty() || asked().contains(member);
    }

    /** The members whose contributions the round may have. */
    private SortedSet<String> asked() {
        return schedule.selection()
                .map(selection -> selection.draw(round, drawable(cohort)))
                .orElseGet(cohort::taking);
    }

    private SortedSet<String> drawable(Cohort cohort) {
        SortedSet<String> drawable = new TreeSet<>(there);
        drawable.removeIf(member -> cohort.declined().containsKey(member) && !contributions.containsKey(member));
        return drawable;
    }

    /** With so few that all are asked, one that comes late is asked too; else it could take another's place. */
    private SortedSet<String> thereAfter(MemberArrived arrived) {
        SortedSet<String> more = new TreeSet<>(there);
        if (schedule.selection().isPresent()
                && drawable(cohort).size() < schedule.selection().get().asked()) {
            more.add(arrived.member());
        }
        return more;
    }

    private SortedSet<String> passedOver() {
        SortedSet<String> passedOver = new TreeSet<>();
        if (schedule.selection().isPresent()) {
            passedOver.addAll(schedule.members().keySet());
            passedOver.removeAll(drawable(cohort));
        }
        return passedOver;
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.of(until);
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
    public RoundState later(Duration delay) {
        return new Collecting(
                schedule, cohort, round, base, lastGood, opened.plus(delay), until.plus(delay), there, contributions);
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
        if (!asks(message.member())) {
            return Decision.reject(Rejection.NOT_ASKED);
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
        } else if (after.enough() && !enough()) {
            Instant soon = now.plus(schedule.selection().orElseThrow().grace());
            events.add(new EnoughContributed(round, soon.isBefore(until) ? soon : until));
        }
        return new Decision(events, Optional.empty());
    }

    private boolean complete() {
        boolean graceless = schedule.selection()
                .map(selection -> selection.grace().isZero())
                .orElse(false);
        return (enough() && graceless)
                || (contributions.size() >= schedule.quorum()
                        && contributions.keySet().containsAll(asked()));
    }

    /** Whether as many as the plan wants have contributed. */
    private boolean enough() {
        return schedule.selection()
                .map(selection -> contributions.size() >= selection.participants())
                .orElse(false);
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
            return new Collecting(schedule, cohort, round, base, lastGood, opened, until, there, more);
        }
        if (event instanceof MemberArrived arrived) {
            return new Collecting(
                    schedule,
                    cohort.after(arrived),
                    round,
                    base,
                    lastGood,
                    opened,
                    until,
                    thereAfter(arrived),
                    contributions);
        }
        if (event instanceof MemberDeclined declined) {
            return new Collecting(
                    schedule, cohort.after(declined), round, base, lastGood, opened, until, there, contributions);
        }
        if (event instanceof EnoughContributed enough && enough.round() == round) {
            return new Collecting(
                    schedule, cohort, round, base, lastGood, opened, enough.until(), there, contributions);
        }
        if (event instanceof CollectionEnded ended && ended.round() == round) {
            return new Aggregating(schedule, cohort, round, base, lastGood, passedOver(), contributions);
        }
        return RoundState.anywhere(this, event);
    }
}
