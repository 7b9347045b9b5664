package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.EVALUATION;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.evaluated;
import static dev.minga.coordinator.round.RoundMachine.right;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EnoughContributed;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.coordinator.round.RoundEvent.RunPaused;
import dev.minga.coordinator.round.RoundEvent.RunResumed;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.proto.v1.DeclineReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The machine does what its table says, all of it, and nothing else. */
class TransitionTableTest {
    private static final Schedule TWO_ROUNDS = schedule(2, 1, "ada", "bob");

    private static final Cohort COHORT = new Cohort();

    private static final Schedule EVALUATED = evaluated(2, 1, 1, 1, "ada", "bob");

    private static final LastGood NONE = LastGood.none(TWO_ROUNDS);

    private static final Closed LAST_CLOSED =
            new Closed(TWO_ROUNDS, COHORT, 2, FIRST_MODEL, NONE, false, new TreeMap<>());

    private static final Closed TO_EVALUATE =
            new Closed(EVALUATED, COHORT, 1, digest("model 1"), NONE, false, new TreeMap<>());

    /** One state of each kind, and of Closed both; those with a round are in round 1. */
    private static final List<RoundState> GOING = List.of(
            new Recruiting(TWO_ROUNDS, COHORT),
            new Collecting(
                    TWO_ROUNDS,
                    COHORT,
                    1,
                    FIRST_MODEL,
                    NONE,
                    START,
                    START.plus(DEADLINE),
                    new TreeSet<>(),
                    new TreeMap<>()),
            new Aggregating(TWO_ROUNDS, COHORT, 1, FIRST_MODEL, NONE, new TreeSet<>(), new TreeMap<>()),
            new Closed(TWO_ROUNDS, COHORT, 1, digest("model 1"), NONE, false, new TreeMap<>()),
            TO_EVALUATE,
            new Evaluating(TO_EVALUATE, START.plus(EVALUATION), new TreeMap<>()));

    /** The same, each of them paused too, and an end. */
    private static final List<RoundState> STATES = Stream.<Stream<RoundState>>of(
                    GOING.stream(),
                    GOING.stream().map(held -> new Paused(held, START)),
                    Stream.of(new Aborted(TWO_ROUNDS, COHORT, FIRST_MODEL, "it went wrong")))
            .flatMap(states -> states)
            .toList();

    private static TransitionTable table = new TransitionTable(List.of());

    @BeforeAll
    static void readTable() throws IOException {
        table = TransitionTable.read();
        assertThat(table.rows()).as("rows in RoundState's Javadoc").hasSizeGreaterThanOrEqualTo(12);
    }

    /** One event of each kind for a state in this round, or about to open it. */
    private static List<RoundEvent> events(int round) {
        return List.of(
                new MemberArrived("ada"),
                new MemberDeclined("ada", DeclineReason.CANNOT_TRAIN),
                new RoundOpened(round, FIRST_MODEL, START, START.plus(DEADLINE)),
                new ContributionAccepted(round, "ada", contribution("ada")),
                new EnoughContributed(round, START),
                new CollectionEnded(round),
                new RoundClosed(round, digest("model"), Optional.empty(), START),
                new EvaluationOpened(round, digest("model"), START, START.plus(EVALUATION)),
                new EvaluationAccepted(round, "ada", new Evaluation(right(9), digest("statement"))),
                new EvaluationEnded(round, Verdict.NO_GATE, START),
                new RunPaused(START),
                new RunResumed(START),
                new RunWentBack(
                        round, new WayBack(1, FIRST_MODEL, FIRST_MODEL, Optional.empty(), NONE, "worse"), START),
                new RunAborted("it went wrong", START));
    }

    /** The events that fit a state's own round: the only one that names the next opens it. */
    private static List<RoundEvent> fittingEvents(RoundState state) {
        boolean closed = state.work() instanceof Closed;
        return events(1).stream()
                .map(event -> closed && event instanceof RoundOpened ? events(2).get(2) : event)
                .toList();
    }

    /** Of the two events that open something after Closed, each of its two forms takes one. */
    private static boolean takes(RoundState state, RoundEvent event) {
        if (table.to(name(state), name(event)).isEmpty()) {
            return false;
        }
        if (state instanceof Paused paused) {
            return event instanceof RunResumed || takes(paused.held(), event);
        }
        boolean opens = event instanceof EvaluationOpened || event instanceof RoundOpened;
        return !(state instanceof Closed && opens) || state.equals(TO_EVALUATE) == event instanceof EvaluationOpened;
    }

    @Test
    void everyKindOfStateAndEventIsTriedHere() {
        assertThat(names(STATES)).isEqualTo(permitted(RoundState.class));
        assertThat(names(events(1))).isEqualTo(permitted(RoundEvent.class));
    }

    @Test
    void theMachineAcceptsExactlyWhatTheTableHas() {
        for (RoundState state : STATES) {
            for (RoundEvent event : fittingEvents(state)) {
                if (takes(state, event)) {
                    assertThat(name(state.apply(event)))
                            .as("%s on %s", state, event)
                            .isIn(table.to(name(state), name(event)));
                } else {
                    assertThatIllegalStateException()
                            .as("the table has no row for %s on %s", name(state), name(event))
                            .isThrownBy(() -> state.apply(event));
                }
            }
        }
    }

    @Test
    void anEventOfAnotherRoundIsNotAccepted() {
        for (RoundState state : STATES) {
            for (RoundEvent event : events(7)) {
                boolean ofARound = !(event instanceof MemberArrived
                        || event instanceof MemberDeclined
                        || event instanceof RunPaused
                        || event instanceof RunResumed
                        || event instanceof RunAborted);
                if (ofARound) {
                    assertThatIllegalStateException()
                            .as("%s on %s", state, event)
                            .isThrownBy(() -> state.apply(event));
                }
            }
        }
    }

    @Test
    void afterTheLastRoundNothingMoves() {
        for (RoundEvent event : events(3)) {
            assertThatIllegalStateException().as("closed on %s", event).isThrownBy(() -> LAST_CLOSED.apply(event));
            assertThat(event instanceof RunWentBack back && back.used() == 2).isFalse();
        }
    }

    @Test
    void driversReachEveryRowOfTheTable() {
        Set<TransitionTable.Row> visited = new HashSet<>();
        DrivenRuns.all().forEach(run -> visited.addAll(run.visited));
        assertThat(visited).containsExactlyInAnyOrderElementsOf(table.rows());
    }

    private static Set<String> permitted(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<?> values) {
        return values.stream().map(TransitionTableTest::name).collect(Collectors.toSet());
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }
}
