package dev.minga.coordinator.round;

import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.proto.v1.DeclineReason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which of a plan's members have arrived and which have declined. Immutable. */
public record Cohort(SortedSet<String> arrived, SortedMap<String, DeclineReason> declined) {
    /** Nobody yet. */
    public Cohort() {
        this(new TreeSet<>(), new TreeMap<>());
    }

    public Cohort {
        arrived = Collections.unmodifiableSortedSet(new TreeSet<>(arrived));
        declined = Collections.unmodifiableSortedMap(new TreeMap<>(declined));
    }

    Cohort after(MemberArrived event) {
        SortedSet<String> more = new TreeSet<>(arrived);
        more.add(event.member());
        return new Cohort(more, declined);
    }

    Cohort after(MemberDeclined event) {
        SortedMap<String, DeclineReason> more = new TreeMap<>(declined);
        more.put(event.member(), event.reason());
        return new Cohort(arrived, more);
    }

    /** The members of a plan that have not declined. */
    SortedSet<String> willing(Schedule schedule) {
        SortedSet<String> willing = new TreeSet<>(schedule.members().keySet());
        willing.removeAll(declined.keySet());
        return willing;
    }

    /** The members that a round need not wait its whole deadline for: they asked for work and have not declined. */
    SortedSet<String> taking() {
        SortedSet<String> taking = new TreeSet<>(arrived);
        taking.removeAll(declined.keySet());
        return taking;
    }

    /** Whether the quorum is still possible when this member is gone too. */
    public boolean quorumWithout(String member, Schedule schedule) {
        SortedSet<String> left = willing(schedule);
        left.remove(member);
        return left.size() >= schedule.quorum();
    }

    boolean quorumPossible(Schedule schedule) {
        return willing(schedule).size() >= schedule.quorum();
    }
}
