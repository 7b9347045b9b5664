package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.DEADLINE;
import static dev.minga.coordinator.round.RoundMachine.FIRST_MODEL;
import static dev.minga.coordinator.round.RoundMachine.START;
import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.MemberArrived;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.proto.v1.DeclineReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The machine does what its table says, all of it, and nothing else. */
class TransitionTableTest {
    private static final Schedule TWO_ROUNDS = schedule(2, 1, "ada", "bob");
    private static final Cohort COHORT = new Cohort();
    private static final Closed LAST_CLOSED = new Closed(TWO_ROUNDS, COHORT, 2, FIRST_MODEL, new TreeMap<>());

    /** One state of each kind; those with a round are in round 1. */
    private static final List<RoundState> STATES = List.of(
            new Recruiting(TWO_ROUNDS, COHORT),
            new Collecting(TWO_ROUNDS, COHORT, 1, FIRST_MODEL, START.plus(DEADLINE), new TreeMap<>()),
            new Aggregating(TWO_ROUNDS, COHORT, 1, FIRST_MODEL, new TreeMap<>()),
            new Closed(TWO_ROUNDS, COHORT, 1, digest("model 1"), new TreeMap<>()),
            new Aborted(TWO_ROUNDS, COHORT, FIRST_MODEL, "it went wrong"));

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
                new CollectionEnded(round),
                new RoundClosed(round, digest("model"), Optional.empty(), START),
                new RunAborted("it went wrong", START));
    }

    /** The events that fit a state's own round. */
    private static List<RoundEvent> fittingEvents(RoundState state) {
        return events(state instanceof Closed closed ? closed.round() + 1 : 1);
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
                Optional<TransitionTable.Row> row = table.find(name(state), name(event));
                if (row.isPresent()) {
                    assertThat(name(state.apply(event)))
                            .as("%s on %s", state, event)
                            .isEqualTo(row.get().to());
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
        }
    }

    @Test
    void driversReachEveryRowOfTheTable() {
        Set<TransitionTable.Row> visited = new HashSet<>();
        visited.addAll(aWholeRun().visited);
        visited.addAll(aRunThatTooManyDecline().visited);
        visited.addAll(aRunThatNobodyAnswersInTime().visited);
        visited.addAll(aRunWhoseSumFails().visited);
        assertThat(visited).containsExactlyInAnyOrderElementsOf(table.rows());
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
