package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.RECRUITMENT;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.Rejection;
import org.junit.jupiter.api.Test;

class RecruitingTest {
    private final RoundMachine machine = new RoundMachine(schedule(2, 2, "ada", "bob", "cyd"));

    @Test
    void theFirstRoundOpensWhenTheLastMemberArrives() {
        machine.present("ada");
        machine.present("bob");
        assertThat(machine.state).isInstanceOf(Recruiting.class);
        machine.present("cyd");
        assertThat(machine.journal)
                .containsExactly(
                        new MemberArrived("ada"),
                        new MemberArrived("bob"),
                        new MemberArrived("cyd"),
                        new RoundOpened(1, FIRST_MODEL, START, START.plus(DEADLINE)));
        assertThat(machine.state.deadline()).contains(START.plus(DEADLINE));
    }

    @Test
    void arrivingAgainChangesNothing() {
        machine.present("ada");
        assertThat(machine.present("ada")).isEmpty();
        assertThat(machine.journal).containsExactly(new MemberArrived("ada"));
    }

    @Test
    void nobodyWaitsForAMemberThatDeclined() {
        machine.present("ada");
        machine.present("bob");
        machine.declined("cyd");
        assertThat(machine.state).isInstanceOf(Collecting.class);
    }

    @Test
    void decliningAgainChangesNothingEvenForAnotherReason() {
        machine.declined("ada");
        machine.tell(new MemberMessage.Declined("ada", DeclineReason.CANNOT_TRAIN));
        assertThat(machine.journal).containsExactly(new MemberDeclined("ada", DeclineReason.BUDGET_TOO_SMALL));
    }

    @Test
    void aMemberThatArrivedAndThenDeclinesIsNotWaitedFor() {
        machine.present("ada");
        machine.declined("ada");
        assertThat(machine.state.cohort().declined()).containsOnlyKeys("ada");
        machine.present("bob");
        machine.present("cyd");
        assertThat(machine.state).isInstanceOf(Collecting.class);
    }

    @Test
    void askingForWorkAfterDecliningChangesNothing() {
        machine.declined("ada");
        assertThat(machine.present("ada")).isEmpty();
        assertThat(machine.state.cohort().arrived()).isEmpty();
    }

    @Test
    void theRunEndsAsSoonAsTheQuorumCannotBeReached() {
        machine.declined("ada");
        assertThat(machine.state).isInstanceOf(Recruiting.class);
        machine.declined("cyd");
        assertThat(machine.state)
                .isEqualTo(new Aborted(
                        machine.initial.schedule(),
                        machine.state.cohort(),
                        FIRST_MODEL,
                        "too many members declined for the quorum: ada, cyd"));
    }

    @Test
    void aStrangerIsRefusedWhateverItSays() {
        assertThat(machine.present("eve")).contains(Rejection.NOT_IN_PLAN);
        assertThat(machine.declined("eve")).contains(Rejection.NOT_IN_PLAN);
        assertThat(machine.tell(new Contributed("eve", 1, FIRST_MODEL, contribution("eve"))))
                .contains(Rejection.NOT_IN_PLAN);
        assertThat(machine.journal).isEmpty();
    }

    @Test
    void aContributionBeforeTheFirstRoundIsRefused() {
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("ada"))))
                .contains(Rejection.ROUND_CLOSED);
        assertThat(machine.journal).isEmpty();
    }

    @Test
    void aMemberThatNeverComesIsWaitedForUntilRecruitingEnds() {
        machine.present("ada");
        machine.present("cyd");
        assertThat(machine.state.deadline()).contains(START.plus(RECRUITMENT));
        machine.now = START.plus(RECRUITMENT).minusMillis(1);
        machine.record(machine.state.onDeadline(machine.now));
        assertThat(machine.state).isInstanceOf(Recruiting.class);
        machine.deadlinePasses();
        assertThat(machine.collecting().until())
                .isEqualTo(START.plus(RECRUITMENT).plus(DEADLINE));
        machine.contributed("ada");
        machine.contributed("cyd");
        assertThat(machine.state)
                .as("nobody waits a whole round for one that never came")
                .isInstanceOf(Aggregating.class);
    }

    @Test
    void withoutTheQuorumTheRunEndsWhenRecruitingEnds() {
        machine.present("ada");
        machine.present("bob");
        machine.declined("bob");
        machine.deadlinePasses();
        assertThat(machine.state)
                .isEqualTo(new Aborted(
                        machine.initial.schedule(),
                        machine.state.cohort(),
                        FIRST_MODEL,
                        "1 members had arrived when recruiting ended, the quorum is 2"));
    }

    @Test
    void oneThatComesLateIsWaitedForFromThenOn() {
        machine.present("ada");
        machine.present("cyd");
        machine.deadlinePasses();
        machine.contributed("ada");
        machine.present("bob");
        assertThat(machine.present("bob")).isEmpty();
        machine.contributed("cyd");
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.contributed("bob");
        assertThat(machine.state).isInstanceOf(Aggregating.class);
        assertThat(machine.journal).filteredOn(new MemberArrived("bob")::equals).hasSize(1);
    }

    @Test
    void whereFewerThanTheQuorumAreThereTheAbsentAreWaitedForAsLongAsTheRoundLasts() {
        machine.present("ada");
        machine.present("cyd");
        machine.deadlinePasses();
        machine.contributed("ada");
        machine.declined("cyd");
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.present("bob");
        machine.contributed("bob");
        assertThat(machine.state).isInstanceOf(Aggregating.class);
    }
}
