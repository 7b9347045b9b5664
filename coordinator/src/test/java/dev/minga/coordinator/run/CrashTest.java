package dev.minga.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator dies after any of its writes; started again, it comes to the same model. */
class CrashTest {
    private static final int ROUNDS = 2;

    @TempDir
    private Path directory = Path.of("");

    /** Keeps what every append wrote as a batch of its own. */
    private static final class RecordingJournal implements Journal {
        private final MemoryJournal inner = new MemoryJournal();
        private final List<List<RoundEvent>> batches = new ArrayList<>();

        @Override
        public boolean plan(PlannedRun run, LoggedEntry entry) {
            return inner.plan(run, entry);
        }

        @Override
        public List<PlannedRun> runs() {
            return inner.runs();
        }

        @Override
        public void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
            inner.append(run, events, entries);
            batches.add(events);
        }

        @Override
        public List<RoundEvent> replay(String run) {
            return inner.replay(run);
        }
    }

    @Test
    void fromEveryPointTheRunComesToTheSameModel() throws IOException {
        RecordingJournal journal = new RecordingJournal();
        RunsHarness uninterrupted = new RunsHarness(journal, directory);
        uninterrupted.start(ROUNDS, 2);
        crashesEverywhere(journal, uninterrupted);
    }

    /** The second round's average is refused, so that the third starts from the first's. */
    @Test
    void fromEveryPointARunWithAGateComesToTheSameModel() throws IOException {
        RecordingJournal journal = new RecordingJournal();
        RunsHarness uninterrupted = new RunsHarness(journal, directory);
        uninterrupted.startEvaluated(ROUNDS + 1, 2);
        crashesEverywhere(journal, uninterrupted);
        assertThat(journal.replay("run").stream()
                        .filter(RoundEvent.EvaluationEnded.class::isInstance)
                        .map(event ->
                                ((RoundEvent.EvaluationEnded) event).verdict().decision()))
                .containsExactly(GateDecision.PROMOTED, GateDecision.REFUSED, GateDecision.PROMOTED);
    }

    private void crashesEverywhere(RecordingJournal journal, RunsHarness uninterrupted) throws IOException {
        Sha256 model = finish(uninterrupted);
        assertThat(journal.batches).as("moments at which to crash").hasSizeGreaterThan(10);

        for (int survived = 0; survived <= journal.batches.size(); survived++) {
            MemoryJournal cut = new MemoryJournal();
            cut.plan(journal.runs().get(0), journal.inner.logged().get(0));
            for (List<RoundEvent> batch : journal.batches.subList(0, survived)) {
                cut.append("run", batch, List.of());
            }
            Map<String, Contribution> acknowledged = acceptedIn(cut.replay("run"));
            RunsHarness restarted = new RunsHarness(cut, directory);
            assertThat(finish(restarted)).as("after %d writes", survived).isEqualTo(model);
            assertThat(acceptedIn(cut.replay("run")))
                    .as("after %d writes", survived)
                    .containsAllEntriesOf(acknowledged);
        }
    }

    /** Members do what they would do in any case: arrive, and send what they have not sent. */
    private static Sha256 finish(RunsHarness coordinator) throws IOException {
        coordinator.sum();
        coordinator.everybodyArrives();
        while (!coordinator.state().ended()) {
            for (String member : RunsHarness.MEMBERS) {
                if (coordinator.state() instanceof Collecting open
                        && !open.contributions().containsKey(member)) {
                    coordinator.contribute(member);
                } else if (coordinator.state() instanceof Evaluating open
                        && !open.evaluations().containsKey(member)) {
                    coordinator.evaluate(member, open.round() == 2 ? 10 : 80);
                }
            }
            coordinator.sum();
        }
        return ((Closed) coordinator.state()).model();
    }

    private static Map<String, Contribution> acceptedIn(List<RoundEvent> events) {
        Map<String, Contribution> accepted = new TreeMap<>();
        for (RoundEvent event : events) {
            if (event instanceof ContributionAccepted one) {
                accepted.put(one.round() + " " + one.member(), one.contribution());
            }
        }
        return accepted;
    }
}
