package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.EVALUATION;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.evaluated;
import static dev.minga.coordinator.round.RoundMachine.right;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After a round's average on a round that is evaluated. The gate's accuracy may fall by 0.1; two members must have counted. */
class EvaluatingTest {
    private static final String[] MEMBERS = {"ada", "bob", "cyd"};

    private static RoundMachine inRound(RoundMachine machine, int round) {
        for (String member : MEMBERS) {
            machine.contributed(member);
        }
        machine.aggregated(round);
        return machine;
    }

    private static RoundMachine evaluating(int rounds, int every, int gateQuorum) {
        RoundMachine machine = new RoundMachine(evaluated(rounds, 2, every, gateQuorum, MEMBERS));
        for (String member : MEMBERS) {
            machine.present(member);
        }
        return inRound(machine, 1);
    }

    private static void count(RoundMachine machine, long ada, long bob, long cyd) {
        assertThat(machine.evaluated("ada", ada)).isEmpty();
        assertThat(machine.evaluated("bob", bob)).isEmpty();
        assertThat(machine.evaluated("cyd", cyd)).isEmpty();
    }

    private static GateDecision lastDecision(RoundMachine machine) {
        return machine.journal.stream()
                .filter(EvaluationEnded.class::isInstance)
                .map(event -> ((EvaluationEnded) event).verdict().decision())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void anAverageThatPassedIsWhatTheNextRoundStartsFrom() {
        RoundMachine machine = evaluating(3, 1, 2);
        assertThat(machine.journal)
                .last()
                .isEqualTo(new EvaluationOpened(1, digest("model 1"), START, START.plus(EVALUATION)));
        assertThat(machine.state.deadline()).contains(START.plus(EVALUATION));
        count(machine, 80, 80, 80);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.PROMOTED);
        assertThat(machine.collecting().base()).isEqualTo(digest("model 1"));
        assertThat(machine.collecting().until()).isEqualTo(START.plus(DEADLINE));
        inRound(machine, 2);
        count(machine, 71, 71, 0);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.PROMOTED);
        assertThat(machine.collecting().base()).isEqualTo(digest("model 2"));
    }

    @Test
    void afterARefusalTheNextRoundStartsFromTheLastThatPassed() {
        RoundMachine machine = evaluating(4, 1, 2);
        count(machine, 80, 80, 80);
        inRound(machine, 2);
        count(machine, 69, 69, 100);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.REFUSED);
        assertThat(machine.collecting().round()).isEqualTo(3);
        assertThat(machine.collecting().base()).isEqualTo(digest("model 1"));
        inRound(machine, 3);
        count(machine, 71, 71, 71);
        assertThat(lastDecision(machine))
                .as("compared with model 1, not with model 2")
                .isEqualTo(GateDecision.PROMOTED);
        inRound(machine, 4);
        count(machine, 62, 62, 62);
        assertThat(lastDecision(machine)).as("compared with model 3").isEqualTo(GateDecision.PROMOTED);
        assertThat(machine.state).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.last()).isTrue();
            assertThat(closed.model()).isEqualTo(digest("model 4"));
        });
    }

    @Test
    void aRunWhoseLastAverageIsRefusedEndsWithTheOneBefore() {
        RoundMachine machine = evaluating(2, 1, 2);
        count(machine, 80, 80, 80);
        inRound(machine, 2);
        count(machine, 10, 10, 10);
        assertThat(machine.state).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.last()).isTrue();
            assertThat(closed.model()).isEqualTo(digest("model 1"));
            assertThat(closed.releasable()).isTrue();
        });
    }

    @Test
    void withoutTheGatesQuorumTrainingGoesOnFromTheAverageAndItIsNotWhatLaterOnesAreComparedWith() {
        RoundMachine machine = evaluating(3, 1, 2);
        count(machine, 80, 80, 80);
        inRound(machine, 2);
        machine.evaluated("ada", 10);
        machine.deadlinePasses();
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.UNDECIDED);
        assertThat(machine.collecting().base()).isEqualTo(digest("model 2"));
        inRound(machine, 3);
        count(machine, 69, 69, 69);
        assertThat(lastDecision(machine)).as("compared with model 1").isEqualTo(GateDecision.REFUSED);
        assertThat(((Closed) machine.state).model()).isEqualTo(digest("model 1"));
    }

    @Test
    void whatNobodyJudgedIsNotReleased() {
        RoundMachine machine = evaluating(1, 1, 2);
        machine.deadlinePasses();
        assertThat(machine.state).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.last()).isTrue();
            assertThat(closed.model()).isEqualTo(FIRST_MODEL);
            assertThat(closed.releasable()).isFalse();
        });
    }

    @Test
    void withoutAGateWhatIsCountedDecidesNothing() {
        RoundMachine machine = evaluating(2, 2, 0);
        assertThat(machine.collecting().round()).as("round 1 is not evaluated").isEqualTo(2);
        inRound(machine, 2);
        count(machine, 1, 1, 1);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.NO_GATE);
        assertThat(machine.state).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.model()).isEqualTo(digest("model 2"));
            assertThat(closed.releasable()).isTrue();
        });
    }

    @Test
    void countsAreTakenOnceAndForThisAverageOnly() {
        RoundMachine machine = evaluating(2, 1, 2);
        machine.evaluated("ada", 80);
        RoundState once = machine.state;
        assertThat(machine.evaluated("ada", 80)).isEmpty();
        assertThat(machine.state).isEqualTo(once);
        assertThat(machine.evaluated("ada", 81)).contains(Rejection.OTHER_COUNTS_ALREADY_ACCEPTED);
        Evaluation counts = new Evaluation(right(1), digest("x"));
        assertThat(machine.tell(new Evaluated("bob", 1, FIRST_MODEL, counts))).contains(Rejection.WRONG_MODEL);
        assertThat(machine.tell(new Evaluated("bob", 2, digest("model 1"), counts)))
                .contains(Rejection.WRONG_ROUND);
        assertThat(machine.tell(new Evaluated("bob", 0, digest("model 1"), counts)))
                .contains(Rejection.ROUND_CLOSED);
        assertThat(machine.tell(new Evaluated("eve", 1, digest("model 1"), counts)))
                .contains(Rejection.NOT_IN_PLAN);
        assertThat(machine.state).isEqualTo(once);
        machine.deadlinePasses();
        assertThat(machine.tell(new Evaluated("bob", 1, digest("model 1"), counts)))
                .as("the evaluation is over")
                .contains(Rejection.ROUND_CLOSED);
    }

    @Test
    void nobodyWaitsForOneThatDeclinesAndOneThatComesLateIsWaitedFor() {
        RoundMachine machine = new RoundMachine(evaluated(1, 1, 1, 1, "ada", "bob", "cyd"));
        machine.present("ada");
        machine.present("bob");
        machine.deadlinePasses();
        machine.contributed("ada");
        machine.contributed("bob");
        machine.aggregated(1);
        machine.evaluated("ada", 80);
        machine.present("cyd");
        assertThat(machine.present("cyd")).isEmpty();
        machine.declined("bob");
        assertThat(machine.declined("bob")).isEmpty();
        assertThat(machine.state).isInstanceOf(Evaluating.class);
        machine.evaluated("cyd", 80);
        assertThat(machine.state).isInstanceOf(Closed.class);
        assertThat(machine.state.cohort().declined()).containsOnlyKeys("bob");
    }

    @Test
    void whereAllHaveDeclinedTheEvaluationEnds() {
        RoundMachine machine = new RoundMachine(evaluated(1, 1, 1, 1, "ada"));
        machine.present("ada");
        machine.contributed("ada");
        machine.aggregated(1);
        machine.declined("ada");
        assertThat(machine.state).isInstanceOf(Closed.class);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.UNDECIDED);
    }

    @Test
    void whereAllHadDeclinedBeforeTheEvaluationEndsAsItOpens() {
        RoundMachine machine = new RoundMachine(evaluated(1, 1, 1, 1, "ada", "bob"));
        machine.present("ada");
        machine.present("bob");
        machine.contributed("ada");
        machine.declined("ada");
        machine.declined("bob");
        machine.aggregated(1);
        assertThat(machine.state).isInstanceOf(Closed.class);
        assertThat(lastDecision(machine)).isEqualTo(GateDecision.UNDECIDED);
    }

    @Test
    void aDeadlineBeforeItsTimeDoesNothing() {
        RoundMachine machine = evaluating(1, 1, 2);
        assertThat(machine.state
                        .onDeadline(START.plus(EVALUATION).minusNanos(1))
                        .events())
                .isEmpty();
        assertThat(machine.state.onDeadline(START.plus(EVALUATION)).events()).hasSize(1);
    }

    @Test
    void aContributionThatCountsIsConfirmedAndAnotherIsLate() {
        RoundMachine machine = evaluating(2, 1, 2);
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("ada in round 1"))))
                .isEmpty();
        assertThat(machine.tell(new Contributed("ada", 1, FIRST_MODEL, contribution("other"))))
                .contains(Rejection.ROUND_CLOSED);
    }

    /** Whatever the moment of a restart: the same state, and the same end. */
    @Test
    void aRestartAfterAnyEventGoesOnWithTheSameRun() {
        RoundMachine whole = evaluating(2, 1, 2);
        count(whole, 80, 80, 80);
        inRound(whole, 2);
        whole.evaluated("ada", 10);
        whole.evaluated("bob", 10);
        whole.evaluated("cyd", 80);
        List<RoundEvent> journal = List.copyOf(whole.journal);
        for (int survived = 0; survived <= journal.size(); survived++) {
            RoundMachine restarted = new RoundMachine(whole.initial.schedule());
            restarted.journal.addAll(journal.subList(0, survived));
            restarted.state = restarted.replayed();
            restarted.record(restarted.state.onEntered(START));
            finish(restarted);
            assertThat(restarted.state).as("after %d events", survived).isEqualTo(whole.state);
            assertThat(restarted.replayed()).isEqualTo(restarted.state);
        }
    }

    /** Members do what they would do in any case. */
    private static void finish(RoundMachine machine) {
        for (String member : MEMBERS) {
            machine.present(member);
        }
        for (int step = 0; step < 50 && !(machine.state instanceof Closed); step++) {
            if (machine.state instanceof Recruiting) {
                machine.deadlinePasses();
            } else if (machine.state instanceof Collecting open) {
                int round = open.round();
                for (String member : MEMBERS) {
                    if (!open.contributions().containsKey(member)) {
                        machine.contributed(member);
                    }
                }
                if (machine.state instanceof Collecting) {
                    machine.deadlinePasses();
                }
                machine.aggregated(round);
            } else if (machine.state instanceof Aggregating averaging) {
                machine.aggregated(averaging.round());
            } else if (machine.state instanceof Evaluating evaluating) {
                int round = evaluating.round();
                for (String member : MEMBERS) {
                    if (!evaluating.evaluations().containsKey(member)) {
                        machine.evaluated(member, round == 1 || member.equals("cyd") ? 80 : 10);
                    }
                }
            }
        }
    }
}
