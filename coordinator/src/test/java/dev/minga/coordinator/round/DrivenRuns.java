package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.evaluated;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static dev.minga.coordinator.round.RoundMachine.selected;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs that members, averages, deadlines and the operator drive, so that together they do whatever a run can do. */
final class DrivenRuns {
    private DrivenRuns() {}

    /** Each as far as it goes. */
    static List<RoundMachine> all() {
        List<RoundMachine> runs = new ArrayList<>(List.of(
                aWholeRun(),
                aRunThatTooManyDecline(),
                aRunThatNobodyAnswersInTime(),
                aRunWhoseSumFails(),
                aRunWhoseAverageIsEvaluated(),
                aRunThatIsPausedEverywhere(),
                aRunWithAGrace(false),
                aRunWithAGrace(true),
                aRunThatIsStoppedBetweenTwoRounds(),
                aRunWhoseLastAverageComesInAPause(),
                aRunThatGoesBackEverywhere()));
        for (int stop = 1; stop <= 4; stop++) {
            runs.add(aRunThatIsStoppedAfter(stop));
        }
        return runs;
    }

    private static RoundMachine aWholeRun() {
        RoundMachine machine = new RoundMachine(schedule(2, 2, "ada", "bob", "cyd", "dan"));
        machine.declined("dan");
        machine.present("ada");
        machine.present("bob");
        machine.deadlinePasses();
        machine.present("cyd");
        machine.contributed("ada");
        machine.declined("cyd");
        machine.contributed("bob");
        machine.aggregated(1);
        machine.contributed("ada");
        machine.contributed("bob");
        machine.aggregated(2);
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.last()).isTrue());
        return machine;
    }

    private static RoundMachine aRunWithAGrace(boolean paused) {
        RoundMachine machine = new RoundMachine(selected(schedule(1, 1, "ada", "bob"), 1, 2, Duration.ofSeconds(20)));
        machine.present("ada");
        machine.present("bob");
        if (paused) {
            machine.pause();
        }
        machine.contributed("bob");
        return machine;
    }

    private static RoundMachine aRunThatTooManyDecline() {
        RoundMachine machine = new RoundMachine(schedule(1, 2, "ada", "bob"));
        machine.declined("ada");
        return machine;
    }

    private static RoundMachine aRunThatNobodyAnswersInTime() {
        RoundMachine machine = new RoundMachine(schedule(1, 1, "ada"));
        machine.present("ada");
        machine.deadlinePasses();
        return machine;
    }

    private static RoundMachine aRunWhoseSumFails() {
        RoundMachine machine = new RoundMachine(schedule(1, 1, "ada"));
        machine.present("ada");
        machine.contributed("ada");
        machine.aggregationFailed(1);
        return machine;
    }

    private static RoundMachine aRunWhoseAverageIsEvaluated() {
        RoundMachine machine = new RoundMachine(evaluated(1, 1, 1, 1, "ada", "bob", "cyd"));
        machine.present("ada");
        machine.deadlinePasses();
        machine.contributed("ada");
        machine.aggregated(1);
        machine.present("bob");
        machine.declined("cyd");
        machine.evaluated("ada", 90);
        machine.evaluated("bob", 80);
        assertThat(machine.state)
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.last()).isTrue());
        return machine;
    }

    private static RoundMachine aRunThatIsPausedEverywhere() {
        RoundMachine machine = new RoundMachine(evaluated(2, 1, 2, 1, "ada", "bob"));
        machine.paused(() -> machine.present("ada"));
        machine.paused(() -> {
            machine.declined("bob");
            machine.present("ada");
        });
        machine.paused(() -> {});
        machine.paused(() -> machine.contributed("ada"));
        machine.paused(() -> {});
        machine.aggregatedThen(1, () -> machine.paused(() -> {}));
        machine.contributed("ada");
        machine.paused(() -> machine.aggregated(2));
        machine.paused(() -> {});
        machine.pause();
        machine.evaluated("ada", 90);
        assertThat(machine.state.ended()).isTrue();
        return machine;
    }

    private static RoundMachine aRunThatGoesBackEverywhere() {
        RoundMachine machine = new RoundMachine(evaluated(6, 1, 2, 0, "ada"));
        machine.present("ada");
        machine.goBack(1);
        machine.contributed("ada");
        machine.goBack(1);
        machine.contributed("ada");
        machine.aggregatedThen(3, () -> machine.goBack(2));
        machine.contributed("ada");
        machine.aggregated(4);
        machine.goBack(4);
        machine.contributed("ada");
        machine.paused(() -> machine.goBack(1));
        machine.pause();
        machine.goBack(6);
        assertThat(machine.state.ended()).isTrue();
        machine.goBack(3);
        return machine;
    }

    private static RoundMachine aRunThatIsStoppedAfter(int steps) {
        RoundMachine machine = new RoundMachine(evaluated(2, 1, 2, 1, "ada"));
        List<Runnable> way =
                List.of(() -> machine.present("ada"), () -> machine.contributed("ada"), () -> machine.aggregated(1));
        way.subList(0, Math.min(steps, way.size())).forEach(Runnable::run);
        if (steps > way.size()) {
            machine.contributed("ada");
            machine.aggregated(2);
        } else {
            machine.pause();
        }
        machine.stop();
        return machine;
    }

    private static RoundMachine aRunThatIsStoppedBetweenTwoRounds() {
        RoundMachine machine = new RoundMachine(evaluated(3, 1, 2, 1, "ada"));
        machine.present("ada");
        machine.contributed("ada");
        machine.paused(() -> machine.aggregated(1));
        machine.contributed("ada");
        machine.aggregated(2);
        machine.paused(() -> machine.evaluated("ada", 90));
        machine.contributed("ada");
        machine.aggregatedThen(3, machine::stop);
        return machine;
    }

    private static RoundMachine aRunWhoseLastAverageComesInAPause() {
        RoundMachine machine = new RoundMachine(schedule(1, 1, "ada"));
        machine.present("ada");
        machine.pause();
        machine.contributed("ada");
        machine.aggregated(1);
        return machine;
    }
}
