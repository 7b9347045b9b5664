package dev.minga.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes back is where it would be had the rest never happened, but that no round's number is used twice. */
class WayBackTest {
    private static final int ROUNDS = 5;
    private static final PlanSettings PLAN = Plans.aggregated(
            "run",
            ROUNDS,
            2,
            RunsHarness.MEMBERS,
            "{rule: fedavg, server: {optimiser: momentum, learningRate: 1, momentum: 0.5}}");

    @TempDir
    private Path directory = Path.of("");

    private final MemoryJournal journal = new MemoryJournal();

    private RunsHarness started(MemoryJournal to, String folder) throws IOException {
        RunsHarness coordinator = new RunsHarness(to, directory.resolve(folder));
        assertThat(coordinator.runs.start(PLAN)).isPresent();
        coordinator.everybodyArrives();
        return coordinator;
    }

    /** These members' deltas, each at a coordinate of its own for this label; then the sum. */
    private static void round(RunsHarness coordinator, int label, String... members) throws IOException {
        for (String member : members) {
            Collecting open = (Collecting) coordinator.state();
            int coordinate = RunsHarness.MEMBERS.indexOf(member) + 3 * label;
            Sha256 delta =
                    coordinator.blobs.put(Deltas.at(coordinator.run().plan().layout(), coordinate, 0.5f));
            coordinator
                    .run()
                    .tell(new Contributed(
                            member, open.round(), open.base(), new Contribution(delta, Sha256.of(new byte[] {1}))))
                    .join();
        }
        if (coordinator.state() instanceof Collecting) {
            coordinator.mailbox.pass(java.time.Duration.ofMinutes(11));
        }
        coordinator.sum();
    }

    private static void eject(RunsHarness coordinator, String member, int round) {
        CompletableFuture<?> done = coordinator.run().rebuild(round, member, "it was hostile");
        coordinator.sum();
        done.join();
    }

    private RunsHarness afterThreeRounds() throws IOException {
        RunsHarness coordinator = started(journal, "a");
        round(coordinator, 1, "ada", "bob", "cyd");
        round(coordinator, 2, "ada", "bob", "cyd");
        round(coordinator, 3, "ada", "bob", "cyd");
        return coordinator;
    }

    private static Sha256 base(RunsHarness coordinator) {
        return ((Collecting) coordinator.state()).base();
    }

    @Test
    void withoutAMemberTheRunIsWhereItWouldBeHadItNotContributed() throws IOException {
        RunsHarness ejected = afterThreeRounds();
        eject(ejected, "bob", 2);
        RunsHarness never = started(new MemoryJournal(), "b");
        round(never, 1, "ada", "bob", "cyd");
        round(never, 2, "ada", "cyd");
        assertThat(base(ejected)).isEqualTo(base(never));
        assertThat(((Collecting) ejected.state()).round()).as("4 was open").isEqualTo(5);
        round(ejected, 5, "ada", "cyd");
        round(never, 5, "ada", "cyd");
        assertThat(((Closed) ejected.state()).model())
                .as("what the optimiser remembers went back too")
                .isEqualTo(base(never));
        assertThat(ejected.state().ended()).isTrue();
    }

    @Test
    void noNumberIsUsedTwiceAndNoneIsAdded() throws IOException {
        RunsHarness coordinator = afterThreeRounds();
        coordinator.run().rollBack(1, "worse").join();
        coordinator.contribute("ada");
        List<Integer> opened = journal.replay("run").stream()
                .filter(RoundEvent.RoundOpened.class::isInstance)
                .map(event -> ((RoundEvent.RoundOpened) event).round())
                .toList();
        assertThat(opened).containsExactly(1, 2, 3, 4, 5);
        Set<Integer> distinct = opened.stream().collect(Collectors.toSet());
        assertThat(distinct).hasSameSizeAs(opened).allMatch(round -> round <= ROUNDS);
    }

    @Test
    void aRestartAtAnyMomentOfItChangesNothing() throws IOException {
        RunsHarness coordinator = afterThreeRounds();
        eject(coordinator, "bob", 2);
        eject(coordinator, "cyd", 1);
        RunsHarness restarted = new RunsHarness(journal, directory.resolve("a"));
        assertThat(restarted.state()).isEqualTo(coordinator.state());
        assertThat(restarted.run().restsOn(((Closed) restarted.state()).model()))
                .isTrue();
    }

    @Test
    void aRunThatIsCompleteGoesBackAndIsCompleteThen() throws IOException {
        RunsHarness coordinator = afterThreeRounds();
        Sha256 third = base(coordinator);
        round(coordinator, 4, "ada", "bob", "cyd");
        round(coordinator, 5, "ada", "bob", "cyd");
        assertThat(coordinator.state().ended()).isTrue();
        coordinator.run().rollBack(3, "worse").join();
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.model()).isEqualTo(third));
        assertThat(coordinator.state().ended()).isTrue();
    }

    @Test
    void inAPauseTheRunGoesBackAndStaysPaused() throws IOException {
        RunsHarness coordinator = afterThreeRounds();
        coordinator.run().pause().join();
        coordinator.run().rollBack(2, "worse").join();
        assertThat(coordinator.state().work()).isInstanceOf(Closed.class);
        coordinator.run().resume().join();
        assertThat(((Collecting) coordinator.state()).round()).isEqualTo(5);
    }

    @Test
    void whatCannotBeIsRefusedWithTheReasonAndChangesNothing() throws IOException {
        RunsHarness coordinator = started(journal, "a");
        round(coordinator, 1, "ada", "cyd");
        round(coordinator, 2, "ada", "bob", "cyd");
        round(coordinator, 3, "ada", "bob", "cyd");
        var before = coordinator.state();
        assertThatThrownBy(() -> eject(coordinator, "bob", 1))
                .hasRootCauseMessage("bob did not contribute to round 1; it did to 2, 3");
        assertThatThrownBy(() -> eject(coordinator, "ada", 1))
                .hasRootCauseMessage("without ada round 1 has 1 contributions, the quorum is 2");
        assertThatThrownBy(() -> eject(coordinator, "ada", 4))
                .hasRootCauseMessage("the run's model does not rest on a round 4; it rests on 1, 2, 3");
        assertThatThrownBy(() -> coordinator.run().rollBack(4, "worse").join()).hasMessageContaining("a round 4");
        assertThat(coordinator.state()).isEqualTo(before);
        coordinator.run().tell(new Declined("cyd", DeclineReason.CANNOT_TRAIN)).join();
        assertThatThrownBy(() -> coordinator.run().requireRebuildable(2, "bob"))
                .hasMessage("without bob run run has too few members for its quorum, 2; stop it instead");
        coordinator.run().stop("enough").join();
        assertThatThrownBy(() -> coordinator.run().rollBack(1, "worse").join()).hasMessageContaining("has ended");
    }
}
