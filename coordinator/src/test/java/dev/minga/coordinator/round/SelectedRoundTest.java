package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.schedule;
import static dev.minga.coordinator.round.RoundMachine.selected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.proto.v1.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds that ask some members, and are over with fewer. */
class SelectedRoundTest {
    private static final String[] MEMBERS = {"ada", "bob", "cyd", "dan", "eve"};

    /** Two are averaged, three asked; one is enough at the deadline. */
    private static RoundMachine inRoundOne() {
        RoundMachine machine = new RoundMachine(selected(schedule(2, 1, MEMBERS), 2, 3));
        for (String member : MEMBERS) {
            machine.present(member);
        }
        return machine;
    }

    private static List<String> asked(RoundMachine machine) {
        return List.of(MEMBERS).stream().filter(machine.collecting()::asks).toList();
    }

    private static String notAsked(RoundMachine machine) {
        List<String> others = new ArrayList<>(List.of(MEMBERS));
        others.removeAll(asked(machine));
        return others.get(0);
    }

    @Test
    void theRoundIsOverWithAsManyAsThePlanWants() {
        RoundMachine machine = inRoundOne();
        List<String> asked = asked(machine);
        assertThat(asked).hasSize(3);
        machine.contributed(asked.get(0));
        assertThat(machine.state).isInstanceOf(Collecting.class);
        machine.contributed(asked.get(2));
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.passedOver()).isEmpty());
    }

    @Test
    void whoIsTooSlowIsRefusedAndWelcomeInTheNextRound() {
        RoundMachine machine = inRoundOne();
        List<String> asked = asked(machine);
        MemberMessage slow = new MemberMessage.Contributed(
                asked.get(1), 1, machine.collecting().base(), RoundMachine.contribution("slow"));
        machine.contributed(asked.get(0));
        machine.contributed(asked.get(2));
        assertThat(machine.tell(slow)).contains(Rejection.ROUND_CLOSED);
        machine.aggregated(1);
        assertThat(machine.tell(slow)).contains(Rejection.ROUND_CLOSED);
        asked(machine).forEach(member -> {
            if (machine.state instanceof Collecting) {
                assertThat(machine.contributed(member)).isEmpty();
            }
        });
        assertThat(machine.state).isInstanceOf(Aggregating.class);
    }

    @Test
    void whoIsNotAskedIsToldSo() {
        RoundMachine machine = inRoundOne();
        assertThat(machine.contributed(notAsked(machine))).contains(Rejection.NOT_ASKED);
    }

    @Test
    void whoDeclinesIsReplaced() {
        RoundMachine machine = inRoundOne();
        List<String> before = asked(machine);
        machine.declined(before.get(0));
        assertThat(asked(machine)).hasSize(3).doesNotContain(before.get(0)).containsAll(before.subList(1, 3));
        asked(machine).subList(0, 2).forEach(machine::contributed);
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.passedOver()).containsExactly(before.get(0)));
    }

    @Test
    void whoContributedAndThenDeclinedKeepsItsPlace() {
        RoundMachine machine = inRoundOne();
        List<String> before = asked(machine);
        machine.contributed(before.get(0));
        machine.declined(before.get(0));
        assertThat(asked(machine)).isEqualTo(before);
    }

    @Test
    void whoComesLateIsAskedOnlyWhereThereIsRoom() {
        RoundMachine machine = new RoundMachine(selected(schedule(1, 1, MEMBERS), 2, 3));
        machine.present("ada");
        machine.present("bob");
        machine.deadlinePasses();
        assertThat(asked(machine)).containsExactly("ada", "bob");
        machine.present("cyd");
        machine.present("dan");
        assertThat(asked(machine)).containsExactly("ada", "bob", "cyd");
        machine.contributed("ada");
        machine.contributed("cyd");
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.passedOver()).containsExactly("dan", "eve"));
    }

    /** Two are averaged, all three that are asked may come within 20 s of the second. */
    private static RoundMachine withGrace() {
        RoundMachine machine = new RoundMachine(selected(schedule(2, 1, MEMBERS), 2, 3, Duration.ofSeconds(20)));
        for (String member : MEMBERS) {
            machine.present(member);
        }
        return machine;
    }

    @Test
    void aGraceTakesStragglersAndEndsWithTheLastOfThem() {
        RoundMachine machine = withGrace();
        List<String> asked = asked(machine);
        Instant deadline = machine.collecting().until();
        machine.contributed(asked.get(0));
        assertThat(machine.collecting().until()).isEqualTo(deadline);
        machine.contributed(asked.get(2));
        assertThat(machine.collecting().until()).isEqualTo(machine.now.plusSeconds(20));
        assertThat(machine.contributed(notAsked(machine))).contains(Rejection.NOT_ASKED);
        machine.contributed(asked.get(1));
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions().keySet()).containsExactlyElementsOf(asked));
    }

    @Test
    void afterTheGraceAStragglerIsRefused() {
        RoundMachine machine = withGrace();
        List<String> asked = asked(machine);
        MemberMessage slow = new MemberMessage.Contributed(
                asked.get(1), 1, machine.collecting().base(), RoundMachine.contribution("slow"));
        machine.contributed(asked.get(0));
        machine.contributed(asked.get(2));
        machine.deadlinePasses();
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).hasSize(2));
        assertThat(machine.tell(slow)).contains(Rejection.ROUND_CLOSED);
    }

    @Test
    void aGraceIsNeverLongerThanTheRound() {
        RoundMachine machine = withGrace();
        List<String> asked = asked(machine);
        Instant deadline = machine.collecting().until();
        machine.contributed(asked.get(0));
        machine.now = deadline.minusSeconds(5);
        machine.contributed(asked.get(2));
        assertThat(machine.collecting().until()).isEqualTo(deadline);
    }

    @Test
    void aGraceThatBeginsInAPauseIsWholeAfterIt() {
        RoundMachine machine = withGrace();
        List<String> asked = asked(machine);
        Instant opened = machine.collecting().opened();
        machine.contributed(asked.get(0));
        machine.pause();
        machine.now = machine.now.plusSeconds(40);
        machine.contributed(asked.get(2));
        machine.now = machine.now.plusSeconds(60);
        machine.resume();
        assertThat(machine.collecting().until()).isEqualTo(machine.now.plusSeconds(20));
        assertThat(machine.collecting().opened()).isEqualTo(opened.plusSeconds(100));
    }

    @Test
    void atTheDeadlineTheQuorumIsEnough() {
        RoundMachine machine = inRoundOne();
        machine.contributed(asked(machine).get(0));
        machine.deadlinePasses();
        assertThat(machine.state).isInstanceOf(Aggregating.class);
    }
}
