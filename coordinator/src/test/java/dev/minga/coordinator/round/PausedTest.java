package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.EVALUATION;
import static dev.minga.coordinator.round.RoundMachine.RECRUITMENT;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.evaluated;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A run that the operator holds loses nothing, opens nothing, and has as much time left as before. */
class PausedTest {
    private static final Duration PAUSE = Duration.ofHours(7);

    private static RoundMachine inRoundOne() {
        RoundMachine machine = new RoundMachine(schedule(2, 1, "ada", "bob"));
        machine.present("ada");
        machine.present("bob");
        return machine;
    }

    private static void pauseFor(RoundMachine machine, Duration time) {
        machine.paused(() -> machine.now = machine.now.plus(time));
    }

    @Test
    void whatWasLeftOfTheRoundIsLeftAfterThePause() {
        RoundMachine machine = inRoundOne();
        machine.now = START.plus(DEADLINE).minusSeconds(9);
        pauseFor(machine, PAUSE);
        assertThat(machine.state.deadline()).contains(machine.now.plusSeconds(9));
        machine.contributed("ada");
        machine.deadlinePasses();
        assertThat(machine.state).isInstanceOf(Aggregating.class);
    }

    @Test
    void noDeadlinePassesInAPause() {
        RoundMachine machine = inRoundOne();
        machine.pause();
        assertThat(machine.state.deadline()).isEmpty();
        machine.now = START.plus(PAUSE);
        machine.record(machine.state.onDeadline(machine.now));
        assertThat(machine.state).isInstanceOf(Paused.class);
    }

    @Test
    void recruitingAndEvaluatingWaitLongerToo() {
        RoundMachine machine = new RoundMachine(evaluated(1, 1, 1, 1, "ada", "bob"));
        pauseFor(machine, PAUSE);
        assertThat(machine.state.deadline()).contains(START.plus(RECRUITMENT).plus(PAUSE));
        machine.present("ada");
        machine.declined("bob");
        machine.contributed("ada");
        machine.aggregated(1);
        Instant opened = machine.now;
        pauseFor(machine, PAUSE);
        assertThat(machine.state.deadline()).contains(opened.plus(EVALUATION).plus(PAUSE));
    }

    @Test
    void whatIsUnderWayIsTakenAndAveragedAndTheNextRoundWaits() {
        RoundMachine machine = inRoundOne();
        machine.pause();
        assertThat(machine.contributed("ada")).isEmpty();
        assertThat(machine.contributed("bob")).isEmpty();
        machine.aggregated(1);
        assertThat(machine.state.work())
                .isInstanceOfSatisfying(
                        Closed.class,
                        closed -> assertThat(closed.contributions()).containsOnlyKeys("ada", "bob"));
        machine.resume();
        assertThat(machine.collecting().round()).isEqualTo(2);
        assertThat(machine.collecting().until()).isEqualTo(machine.now.plus(DEADLINE));
    }

    @Test
    void whoComesInAPauseIsThereAfterIt() {
        RoundMachine machine = new RoundMachine(schedule(1, 2, "ada", "bob"));
        machine.paused(() -> {
            machine.present("ada");
            machine.present("bob");
            assertThat(machine.state.work()).isInstanceOf(Recruiting.class);
        });
        assertThat(machine.collecting().round()).isEqualTo(1);
    }

    @Test
    void withItsLastRoundARunIsOverAlsoInAPause() {
        RoundMachine machine = new RoundMachine(schedule(1, 1, "ada"));
        machine.present("ada");
        machine.pause();
        machine.contributed("ada");
        machine.aggregated(1);
        assertThat(machine.state.ended()).isTrue();
    }

    @Test
    void aClockThatWasSetBackShortensNothing() {
        RoundMachine machine = inRoundOne();
        pauseFor(machine, PAUSE.negated());
        assertThat(machine.state.deadline()).contains(START.plus(DEADLINE));
    }

    @Test
    void twiceIsAsOnce() {
        RoundMachine machine = inRoundOne();
        machine.resume();
        machine.pause();
        machine.now = machine.now.plusSeconds(5);
        machine.pause();
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Paused.class, paused -> assertThat(paused.since()).isEqualTo(START));
    }

    @Test
    void whatHasEndedIsNeitherHeldNorStopped() {
        RoundMachine machine = inRoundOne();
        machine.stop();
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Aborted.class, run -> assertThat(run.reason()).isEqualTo("stopped by the operator: enough"));
        assertThatIllegalArgumentException().isThrownBy(machine::stop).withMessage("run run has ended");
        assertThatIllegalArgumentException().isThrownBy(machine::pause);
        assertThatIllegalArgumentException().isThrownBy(machine::resume);
    }
}
