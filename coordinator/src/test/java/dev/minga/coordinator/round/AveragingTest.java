package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.proto.v1.Rejection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the last contribution on: {@link Aggregating}, {@link Closed}, {@link Aborted}. */
class AveragingTest {
    private final RoundMachine machine = new RoundMachine(schedule(2, 2, "ada", "bob"));

    @BeforeEach
    void everybodyContributes() {
        machine.present("ada");
        machine.present("bob");
        machine.contributed("ada");
        machine.contributed("bob");
    }

    @Test
    void theNextRoundStartsFromTheAverage() {
        machine.now = START.plusSeconds(60);
        machine.aggregated(1);
        assertThat(machine.collecting().round()).isEqualTo(2);
        assertThat(machine.collecting().base()).isEqualTo(digest("model 1"));
        assertThat(machine.collecting().contributions()).isEmpty();
        assertThat(machine.collecting().until()).isEqualTo(START.plusSeconds(60).plus(DEADLINE));
    }

    @Test
    void anAverageOfAnotherRoundChangesNothing() {
        RoundState before = machine.state;
        machine.aggregated(2);
        machine.aggregationFailed(2);
        assertThat(machine.state).isEqualTo(before);
    }

    @Test
    void anAverageThatComesTwiceCountsOnce() {
        machine.aggregated(1);
        RoundState before = machine.state;
        machine.aggregated(1);
        assertThat(machine.state).isEqualTo(before);
    }

    @Test
    void whileAveragingOnlyWhatCountsAlreadyIsConfirmed() {
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("ada in round 1"))))
                .isEmpty();
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("too late"))))
                .contains(Rejection.ROUND_CLOSED);
        machine.deadlinePasses();
        machine.declined("ada");
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).containsOnlyKeys("ada", "bob"));
    }

    @Test
    void afterTheLastRoundOnlyWhatCountsAlreadyIsConfirmed() {
        machine.aggregated(1);
        machine.contributed("ada");
        machine.contributed("bob");
        machine.aggregated(2);
        assertThat(machine.state)
                .isEqualTo(new Closed(
                        machine.initial.schedule(),
                        machine.state.cohort(),
                        2,
                        digest("model 2"),
                        LastGood.none(machine.initial.schedule()),
                        false,
                        ((Closed) machine.state).contributions()));
        assertThat(machine.tell(new Contributed("bob", 2, digest("model 1"), contribution("bob in round 2"))))
                .isEmpty();
        assertThat(machine.tell(new Contributed("bob", 2, digest("model 1"), contribution("other"))))
                .contains(Rejection.ROUND_CLOSED);
        assertThat(machine.tell(new Contributed("bob", 1, FIRST_MODEL, contribution("bob in round 1"))))
                .contains(Rejection.ROUND_CLOSED);
    }

    @Test
    void aDeltaOfTheRoundBeforeIsLate() {
        machine.aggregated(1);
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("late"))))
                .contains(Rejection.ROUND_CLOSED);
    }

    @Test
    void aSumThatFailsEndsTheRunWithTheModelBeforeIt() {
        machine.aggregationFailed(1);
        assertThat(machine.state)
                .isEqualTo(new Aborted(machine.initial.schedule(), machine.state.cohort(), FIRST_MODEL, "no sum"));
    }

    @Test
    void anAbortedRunRefusesEverything() {
        machine.aggregationFailed(1);
        RoundState ended = machine.state;
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("ada in round 1"))))
                .contains(Rejection.ROUND_CLOSED);
        assertThat(machine.present("ada")).isEmpty();
        assertThat(machine.declined("ada")).isEmpty();
        machine.deadlinePasses();
        machine.aggregated(1);
        assertThat(machine.state).isEqualTo(ended);
    }
}
