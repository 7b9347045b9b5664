package dev.minga.coordinator.run;

import static dev.minga.coordinator.run.RunsHarness.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.Paused;
import dev.minga.coordinator.round.Recruiting;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRunTest {
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final Duration MOMENT = Duration.ofSeconds(2);

    @TempDir
    private Path directory = Path.of("");

    private final MemoryJournal journal = new MemoryJournal();
    private RunsHarness coordinator;

    @BeforeEach
    void open() throws IOException {
        coordinator = new RunsHarness(journal, directory);
        coordinator.start(2, 2);
    }

    @Test
    void aNameIsTakenOnce() throws IOException {
        assertThat(coordinator.runs.start(Plans.settings("run", 1, 1, RunsHarness.MEMBERS)))
                .isEmpty();
        assertThat(coordinator.state().schedule().rounds()).isEqualTo(2);
        assertThat(coordinator.runs.list()).hasSize(1);
    }

    @Test
    void withEverybodysDeltaTheRoundIsAveragedAndTheNextOpens() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            assertThat(coordinator.contribute(member)).isEmpty();
        }
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
        coordinator.sum();
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Collecting.class, round -> assertThat(round.round()).isEqualTo(2));
    }

    @Test
    void atTheDeadlineTheQuorumIsAveraged() throws IOException {
        coordinator.everybodyArrives();
        coordinator.contribute("ada");
        coordinator.contribute("cyd");
        coordinator.mailbox.pass(DEADLINE.minusMillis(1));
        assertThat(coordinator.state()).isInstanceOf(Collecting.class);
        coordinator.mailbox.pass(MOMENT);
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
    }

    @Test
    void theDeadlineOfARoundThatClosedEarlyDoesNothing() throws IOException {
        coordinator.everybodyArrives();
        coordinator.mailbox.pass(Duration.ofMinutes(9));
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        coordinator.sum();
        coordinator.mailbox.pass(Duration.ofMinutes(2));
        assertThat(coordinator.state()).as("round 2 has eight minutes left").isInstanceOf(Collecting.class);
        coordinator.mailbox.pass(Duration.ofMinutes(8).plus(MOMENT));
        assertThat(coordinator.state()).isInstanceOf(Aborted.class);
    }

    @Test
    void aClockSetBackDelaysTheDeadlineButDoesNotLoseIt() {
        coordinator.everybodyArrives();
        coordinator.clock.move(Duration.ofMinutes(-1));
        coordinator.mailbox.pass(DEADLINE.plus(MOMENT));
        assertThat(coordinator.state()).isInstanceOf(Collecting.class);
        coordinator.mailbox.pass(Duration.ofMinutes(1).plus(MOMENT));
        assertThat(coordinator.clock.instant()).isAfter(START.plus(DEADLINE));
        assertThat(coordinator.state()).isInstanceOf(Aborted.class);
    }

    @Test
    void whatIsNotInTheJournalHasNotHappened() throws IOException {
        coordinator.everybodyArrives();
        journal.failAppends(1);
        CompletableFuture<Optional<Rejection>> answer = coordinator.contributing("ada");
        assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class);
        assertThat(((Collecting) coordinator.state()).contributions()).isEmpty();
        assertThat(coordinator.run().lastAccepted("ada")).isEmpty();
        assertThat(coordinator.contribute("ada")).isEmpty();
        assertThat(((Collecting) coordinator.state()).contributions()).containsOnlyKeys("ada");
    }

    @Test
    void aDeadlineThatCouldNotBeWrittenIsTriedAgain() throws IOException {
        coordinator.everybodyArrives();
        coordinator.contribute("ada");
        coordinator.contribute("bob");
        journal.failAppends(3);
        coordinator.mailbox.pass(DEADLINE.plus(MOMENT));
        assertThat(coordinator.state()).isInstanceOf(Collecting.class);
        for (int attempt = 0; attempt < 3; attempt++) {
            coordinator.mailbox.pass(MOMENT);
        }
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
    }

    @Test
    void anAverageThatCouldNotBeWrittenIsTriedAgain() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        journal.failAppends(2);
        coordinator.sum();
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
        coordinator.mailbox.pass(MOMENT);
        coordinator.mailbox.pass(MOMENT);
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Collecting.class, round -> assertThat(round.round()).isEqualTo(2));
    }

    @Test
    void aSumThatTheDiskInterruptsIsMadeAgain() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        Path delta = coordinator.blobs.path(Objects.requireNonNull(
                        ((Aggregating) coordinator.state()).contributions().get("bob"))
                .delta());
        Path away = Files.move(delta, directory.resolve("away"));
        coordinator.sum();
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
        Files.move(away, delta);
        coordinator.mailbox.pass(MOMENT);
        coordinator.sum();
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Collecting.class, round -> assertThat(round.round()).isEqualTo(2));
    }

    @Test
    void aDamagedDeltaEndsTheRun() throws IOException {
        coordinator.everybodyArrives();
        coordinator.contribute("ada");
        coordinator.contribute("bob");
        Collecting open = (Collecting) coordinator.state();
        Sha256 damaged = coordinator.blobs.put(new byte[] {1, 2, 3});
        coordinator
                .run()
                .tell(new Contributed("cyd", 1, open.base(), new Contribution(damaged, Sha256.of())))
                .join();
        coordinator.sum();
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Aborted.class,
                        run -> assertThat(run.reason())
                                .startsWith("round 1 could not be averaged")
                                .doesNotContain(directory.toString()));
    }

    /** Stopping the coordinator interrupts the sum; that must not look like a sum that cannot be made. */
    @Test
    void aStopInTheMiddleOfASumDoesNotEndTheRun() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        Thread.currentThread().interrupt();
        coordinator.sum();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(journal.replay("run")).noneMatch(RoundEvent.RunAborted.class::isInstance);
        RunsHarness restarted = new RunsHarness(journal, directory);
        restarted.sum();
        assertThat(restarted.state())
                .isInstanceOfSatisfying(
                        Collecting.class, round -> assertThat(round.round()).isEqualTo(2));
    }

    @Test
    void aSumThatIsDoneAfterTheStopIsMadeAgain() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        coordinator.mailbox.shutdownNow();
        coordinator.sum();
        assertThat(coordinator.state()).isInstanceOf(Aggregating.class);
        RunsHarness restarted = new RunsHarness(journal, directory);
        restarted.sum();
        assertThat(restarted.state()).isInstanceOf(Collecting.class);
    }

    @Test
    void aRunRemembersEverybodysLastContributionAlsoAfterARestart() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        coordinator.sum();
        coordinator.contribute("bob");
        RunsHarness restarted = new RunsHarness(journal, directory);
        assertThat(restarted.run().lastAccepted("ada").map(ContributionAccepted::round))
                .contains(1);
        assertThat(restarted.run().lastAccepted("bob").map(ContributionAccepted::round))
                .contains(2);
        assertThat(restarted.run().lastAccepted("eve")).isEmpty();
    }

    @Test
    void aRefusalIsAnAnswerAndLeavesNoEvent() {
        assertThat(coordinator
                        .run()
                        .tell(new Declined("eve", DeclineReason.CANNOT_TRAIN))
                        .join())
                .contains(Rejection.NOT_IN_PLAN);
        assertThat(journal.replay("run")).isEmpty();
        assertThat(coordinator.state()).isInstanceOf(Recruiting.class);
    }

    @Test
    void aPauseSurvivesARestartAndKeepsWhatWasLeft() throws IOException {
        coordinator.everybodyArrives();
        coordinator.mailbox.pass(Duration.ofMinutes(9));
        coordinator.run().pause().join();
        coordinator.mailbox.pass(Duration.ofHours(1));
        RunsHarness restarted = new RunsHarness(journal, directory);
        restarted.mailbox.pass(Duration.ofHours(3));
        assertThat(restarted.state()).isInstanceOf(Paused.class);
        restarted.contribute("ada");
        restarted.contribute("bob");
        restarted.run().resume().join();
        restarted.mailbox.pass(Duration.ofSeconds(59));
        assertThat(restarted.state()).isInstanceOf(Collecting.class);
        restarted.mailbox.pass(MOMENT);
        assertThat(restarted.state()).isInstanceOf(Aggregating.class);
    }

    @Test
    void aSumIsMadeOnceHoweverOftenTheRunIsHeldMeanwhile() throws IOException {
        coordinator.everybodyArrives();
        for (String member : RunsHarness.MEMBERS) {
            coordinator.contribute(member);
        }
        coordinator.run().pause().join();
        coordinator.run().resume().join();
        assertThat(coordinator.sums).hasSize(1);
    }

    @Test
    void onlyAFinishedRunHasEnded() throws IOException {
        coordinator.everybodyArrives();
        for (int round = 1; round <= 2; round++) {
            assertThat(coordinator.state().ended()).isFalse();
            for (String member : RunsHarness.MEMBERS) {
                coordinator.contribute(member);
            }
            assertThat(coordinator.state().ended()).isFalse();
            coordinator.sum();
        }
        assertThat(coordinator.state()).isInstanceOf(Closed.class);
        assertThat(coordinator.state().ended()).isTrue();
    }
}
