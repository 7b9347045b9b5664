package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.proto.v1.Rejection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectingTest {
    private final RoundMachine machine = new RoundMachine(schedule(2, 2, "ada", "bob", "cyd"));

    @BeforeEach
    void everybodyArrives() {
        machine.present("ada");
        machine.present("bob");
        machine.present("cyd");
    }

    @Test
    void theSameContributionAgainCountsOnce() {
        machine.contributed("ada");
        RoundState once = machine.state;
        assertThat(machine.contributed("ada")).isEmpty();
        assertThat(machine.state).isEqualTo(once);
        assertThat(machine.collecting().contributions()).containsOnlyKeys("ada");
    }

    @Test
    void anotherDeltaOfTheSameMemberIsRefused() {
        machine.contributed("ada");
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("a second thought"))))
                .contains(Rejection.OTHER_DELTA_ALREADY_ACCEPTED);
        assertThat(machine.collecting().contributions().get("ada")).isEqualTo(contribution("ada in round 1"));
    }

    @Test
    void theSameDeltaSignedAnewCountsOnceUnderTheFirstSignature() {
        machine.contributed("ada");
        Contribution resigned = new Contribution(contribution("ada in round 1").delta(), digest("another envelope"));
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, resigned)))
                .isEmpty();
        assertThat(machine.collecting().contributions().get("ada")).isEqualTo(contribution("ada in round 1"));
    }

    @Test
    void aContributionForAnotherRoundIsRefused() {
        assertThat(machine.tell(new Contributed("ada", 2, FIRST_MODEL, contribution("early"))))
                .contains(Rejection.WRONG_ROUND);
        assertThat(machine.tell(new Contributed("ada", 0, FIRST_MODEL, contribution("never"))))
                .contains(Rejection.ROUND_CLOSED);
        assertThat(machine.collecting().contributions()).isEmpty();
    }

    @Test
    void aContributionFromAnotherBaseIsRefused() {
        assertThat(machine.tell(new Contributed("ada", 1, digest("old model"), contribution("ada"))))
                .contains(Rejection.WRONG_BASE);
    }

    @Test
    void theRoundEndsAtOnceWhenNobodyIsMissing() {
        machine.contributed("ada");
        machine.contributed("bob");
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.contributed("cyd");
        assertThat(machine.journal).last().isEqualTo(new CollectionEnded(1));
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).containsOnlyKeys("ada", "bob", "cyd"));
    }

    @Test
    void theRoundEndsWhenTheLastMissingMemberDeclines() {
        machine.contributed("ada");
        machine.contributed("bob");
        machine.declined("cyd");
        assertThat(machine.state).isInstanceOf(Aggregating.class);
    }

    @Test
    void aContributionStaysThoughItsMemberDeclinesAfterwards() {
        machine.contributed("ada");
        machine.declined("ada");
        assertThat(machine.collecting().contributions()).containsOnlyKeys("ada");
        machine.contributed("bob");
        machine.declined("cyd");
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).containsOnlyKeys("ada", "bob"));
    }

    @Test
    void theRunEndsAtOnceWhenTheQuorumIsOutOfReach() {
        machine.declined("ada");
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.declined("bob");
        assertThat(machine.state)
                .as("cyd must not spend its budget on a round that cannot close")
                .isInstanceOfSatisfying(
                        Aborted.class,
                        run -> assertThat(run.reason())
                                .isEqualTo("too many members declined for the quorum: ada, bob"));
    }

    @Test
    void aRoundThatCannotReachItsQuorumEndsAsSoonAsItOpens() {
        machine.contributed("ada");
        machine.contributed("bob");
        machine.declined("ada");
        machine.declined("bob");
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.contributed("cyd");
        machine.aggregated(1);
        assertThat(machine.state)
                .isEqualTo(new Aborted(
                        machine.initial.schedule(),
                        machine.state.cohort(),
                        digest("model 1"),
                        "too many members declined for the quorum: ada, bob"));
    }

    @Test
    void atTheDeadlineTheQuorumIsEnough() {
        machine.contributed("ada");
        machine.contributed("cyd");
        machine.deadlinePasses();
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).containsOnlyKeys("ada", "cyd"));
    }

    @Test
    void belowTheQuorumTheRunEndsAtTheDeadline() {
        machine.contributed("ada");
        machine.deadlinePasses();
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aborted.class,
                        run -> assertThat(run.reason())
                                .isEqualTo("round 1 had 1 contributions at its deadline, the quorum is 2"));
    }

    @Test
    void aDeadlineBeforeItsTimeDoesNothing() {
        machine.contributed("ada");
        machine.contributed("bob");
        Decision early = machine.state.onDeadline(START.plus(DEADLINE).minusNanos(1));
        assertThat(early).isEqualTo(new Decision(List.of(), java.util.Optional.empty()));
        assertThat(machine.state.onDeadline(START.plus(DEADLINE)).events()).containsExactly(new CollectionEnded(1));
    }

    @Test
    void aContributionAfterTheDeadlineCountsWhileTheRoundIsOpen() {
        machine.now = START.plus(DEADLINE).plusSeconds(1);
        assertThat(machine.contributed("ada")).isEmpty();
    }

    @Test
    void askingForWorkAgainChangesNothing() {
        RoundState before = machine.state;
        assertThat(machine.present("ada")).isEmpty();
        assertThat(machine.state).isEqualTo(before);
    }
}
