package dev.minga.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateDecision;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What holds after every step of every run, whatever network and members do. */
class RoundSimulationTest {
    private static final int SEEDS = 400;
    private static final int MANY = 5 * SEEDS;

    @Test
    void noNetworkBreaksTheMachine() {
        for (long seed = 0; seed < SEEDS; seed++) {
            String which = "seed " + seed;
            new RoundSimulation(seed).run((before, machine) -> {
                everyMemberCountsAtMostOnceARound(machine, which);
                whatWasAcceptedIsThere(machine, which);
                onlyAQuorumIsAveraged(machine, which);
                everyCountIsTakenOnceForItsAverage(machine, which);
                aRestartLeadsToTheSameState(machine, which);
                nothingOpensInAPause(machine, which);
                whoIsAskedStaysAsked(before, machine, which);
                onlyThoseAreAveragedThatCanBeDrawnAgain(machine, which);
                anEndIsAnEnd(before, machine, which);
            });
        }
    }

    /** Guards against a simulation that never gets anywhere. */
    @Test
    void theSimulationReachesEveryRowOfTheTableAndBothEnds() throws Exception {
        Set<TransitionTable.Row> visited = new HashSet<>();
        int completed = 0;
        int aborted = 0;
        for (long seed = 0; seed < MANY; seed++) {
            RoundMachine machine = new RoundSimulation(seed).run((before, after) -> {});
            visited.addAll(machine.visited);
            completed += machine.state.work() instanceof Closed ? 1 : 0;
            aborted += machine.state.work() instanceof Aborted ? 1 : 0;
        }
        assertThat(visited)
                .containsExactlyInAnyOrderElementsOf(TransitionTable.read().rows());
        assertThat(completed).as("completed runs").isGreaterThan(MANY / 10);
        assertThat(aborted).as("aborted runs").isGreaterThan(MANY / 10);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<RoundEvent> once = new RoundSimulation(7).run((before, after) -> {}).journal;
        assertThat(new RoundSimulation(7).run((before, after) -> {}).journal).isEqualTo(once);
    }

    private static void everyMemberCountsAtMostOnceARound(RoundMachine machine, String which) {
        Set<String> counted = new TreeSet<>();
        for (RoundEvent event : machine.journal) {
            if (event instanceof ContributionAccepted accepted) {
                assertThat(counted.add(accepted.round() + " " + accepted.member()))
                        .as("%s: %s counts twice", which, accepted)
                        .isTrue();
                assertThat(machine.initial.schedule().members()).as(which).containsKey(accepted.member());
            }
        }
    }

    private static void whatWasAcceptedIsThere(RoundMachine machine, String which) {
        Map<String, Contribution> accepted = new TreeMap<>();
        for (RoundEvent event : machine.journal) {
            if (event instanceof RoundOpened || event instanceof RunWentBack) {
                accepted.clear();
            } else if (event instanceof ContributionAccepted one) {
                accepted.put(one.member(), one.contribution());
            }
        }
        if (!(machine.state.work() instanceof Recruiting || machine.state.work() instanceof Aborted)) {
            assertThat(contributions(machine.state.work())).as(which).isEqualTo(accepted);
        }
    }

    private static Map<String, Contribution> contributions(RoundState state) {
        if (state instanceof Collecting collecting) {
            return collecting.contributions();
        }
        if (state instanceof Evaluating evaluating) {
            return evaluating.closed().contributions();
        }
        return state instanceof Aggregating aggregating
                ? aggregating.contributions()
                : ((Closed) state).contributions();
    }

    private static void onlyAQuorumIsAveraged(RoundMachine machine, String which) {
        boolean back = machine.state.work() instanceof Closed closed
                && machine.journal.stream()
                        .anyMatch(event -> event instanceof RunWentBack one && one.used() == closed.round());
        if (!back && (machine.state.work() instanceof Aggregating || machine.state.work() instanceof Closed)) {
            assertThat(contributions(machine.state.work()).size())
                    .as(which)
                    .isGreaterThanOrEqualTo(machine.initial.schedule().quorum());
        }
        Sha256 base = machine.initial.schedule().firstModel();
        Sha256 good = base;
        int rounds = 0;
        for (RoundEvent event : machine.journal) {
            if (event instanceof RoundEvent.RoundClosed closed) {
                base = closed.model();
                rounds++;
            } else if (event instanceof RunWentBack one) {
                base = one.way().model();
                good = one.way().good().model();
                rounds = one.used();
            } else if (event instanceof RoundEvent.EvaluationEnded ended) {
                good = ended.verdict().decision() == GateDecision.PROMOTED ? base : good;
                base = ended.verdict().decision() == GateDecision.REFUSED ? good : base;
            } else if (event instanceof RoundOpened opened) {
                assertThat(opened.round()).as(which).isEqualTo(rounds + 1);
                assertThat(opened.base()).as(which).isEqualTo(base);
            }
        }
        if (machine.state.work() instanceof Closed closed
                && closed.last()
                && closed.schedule().gated()) {
            assertThat(closed.model()).as(which + ": what was released passed").isEqualTo(good);
        }
    }

    private static void everyCountIsTakenOnceForItsAverage(RoundMachine machine, String which) {
        Set<String> counted = new TreeSet<>();
        Sha256 average = machine.initial.schedule().firstModel();
        for (RoundEvent event : machine.journal) {
            if (event instanceof RoundEvent.RoundClosed closed) {
                average = closed.model();
            } else if (event instanceof RoundEvent.EvaluationOpened opened) {
                assertThat(opened.model()).as(which).isEqualTo(average);
            } else if (event instanceof RoundEvent.EvaluationAccepted accepted) {
                assertThat(counted.add(accepted.round() + " " + accepted.member()))
                        .as("%s: %s counts twice", which, accepted)
                        .isTrue();
            }
        }
        if (machine.state.work() instanceof Evaluating evaluating) {
            assertThat(counted)
                    .as(which)
                    .containsAll(evaluating.evaluations().keySet().stream()
                            .map(member -> evaluating.round() + " " + member)
                            .toList());
        }
    }

    private static void aRestartLeadsToTheSameState(RoundMachine machine, String which) {
        assertThat(machine.replayed()).as(which).isEqualTo(machine.state);
    }

    /** Nobody trains for nothing because another came or declined. */
    private static void whoIsAskedStaysAsked(RoundState before, RoundMachine machine, String which) {
        if (before.work() instanceof Collecting was
                && machine.state.work() instanceof Collecting is
                && was.round() == is.round()) {
            for (String member : was.schedule().members().keySet()) {
                if (was.there().contains(member) && was.asks(member) && !is.asks(member)) {
                    assertThat(is.cohort().declined()).as(which).containsKey(member);
                }
            }
        }
    }

    private static void onlyThoseAreAveragedThatCanBeDrawnAgain(RoundMachine machine, String which) {
        if (machine.state.work() instanceof Aggregating round
                && round.schedule().selection().isPresent()) {
            Selection selection = round.schedule().selection().get();
            Set<String> there = new TreeSet<>(round.schedule().members().keySet());
            there.removeAll(round.passedOver());
            assertThat(selection.draw(round.round(), there))
                    .as(which)
                    .containsAll(round.contributions().keySet());
            assertThat(round.contributions()).as(which).hasSizeLessThanOrEqualTo(selection.most());
        }
    }

    private static void nothingOpensInAPause(RoundMachine machine, String which) {
        boolean paused = false;
        for (RoundEvent event : machine.journal) {
            paused = event instanceof RoundEvent.RunPaused || (paused && !(event instanceof RoundEvent.RunResumed));
            boolean opens = event instanceof RoundOpened || event instanceof RoundEvent.EvaluationOpened;
            assertThat(paused && opens).as("%s: %s in a pause", which, event).isFalse();
        }
        if (machine.state instanceof Paused) {
            assertThat(machine.state.deadline()).as(which).isEmpty();
        }
    }

    private static void anEndIsAnEnd(RoundState before, RoundMachine machine, String which) {
        boolean back =
                machine.journal.stream().reduce((first, second) -> second).orElse(null) instanceof RunWentBack;
        if (before.ended() && !back) {
            assertThat(machine.state).as(which).isEqualTo(before);
        }
    }
}
