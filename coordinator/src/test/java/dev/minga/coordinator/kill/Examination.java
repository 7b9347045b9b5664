package dev.minga.coordinator.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.minga.coordinator.admin.RoundView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.RoundAudit;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.journal.Journal.PlannedRun;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.testkit.UniqueCoordinates;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Receipt;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold of a coordinator's directory while nobody serves it: every receipt's contribution is journaled, once, and its
 * files are whole; each average holds each of its round's deltas once; the journal only grows; the log can be verified. Changes
 * nothing in the directory. Receipts may be told by any thread.
 */
final class Examination {
    private final CoordinatorHome home;
    private final Path scratch;
    private final List<Receipt> receipts = new ArrayList<>();
    private PlannedRun planned;
    private List<RoundEvent> events = List.of();
    private int copies;

    /** @param scratch for copies of the database */
    Examination(CoordinatorHome home, Path scratch) {
        this.home = home;
        this.scratch = scratch;
    }

    synchronized void promised(Receipt receipt) {
        receipts.add(receipt);
    }

    synchronized int receipts() {
        return receipts.size();
    }

    /** After a kill. */
    synchronized void examine() throws Exception {
        List<RoundEvent> before = events;
        readJournal();
        assertThat(events.subList(0, Math.min(before.size(), events.size())))
                .as("the journal only grows")
                .isEqualTo(before);
        assertThatCode(this::state).as("the journal is one history").doesNotThrowAnyException();
        Map<String, ContributionAccepted> accepted = new TreeMap<>();
        for (RoundEvent event : events) {
            if (event instanceof ContributionAccepted one) {
                assertThat(accepted.put(one.member() + " " + one.round(), one))
                        .as("%s counts twice in round %s", one.member(), one.round())
                        .isNull();
                bytes(one.contribution().delta());
                bytes(one.contribution().statement());
            }
        }
        for (Receipt receipt : receipts) {
            ContributionAccepted kept = accepted.get(receipt.getMember() + " " + receipt.getRound());
            assertThat(kept)
                    .as("an acknowledged contribution is lost: %s", receipt)
                    .isNotNull();
            assertThat(kept.contribution().delta())
                    .isEqualTo(Sha256.ofBytes(receipt.getDeltaSha256().toByteArray()));
        }
        everyAverageHoldsEachDeltaOnce();
        assertThat(LedgerVerification.verify(home.directory(), keys(), false).findings())
                .isEmpty();
    }

    private VerifierKeys keys() throws IOException {
        return VerifierKeys.read(home.publicKeys());
    }

    /** From a copy: whoever opens the database mends it, and that is for the coordinator to do. */
    private void readJournal() throws Exception {
        Path copy = Files.createDirectories(scratch.resolve("copy-" + copies++)).resolve("coordinator.db");
        Files.copy(home.database(), copy);
        Path log = Path.of(home.database() + "-wal");
        if (Files.exists(log)) {
            Files.copy(log, Path.of(copy + "-wal"));
        }
        try (Database database = SqliteDatabase.open(copy)) {
            SqlJournal journal = new SqlJournal(database, () -> {});
            planned = journal.runs().get(0);
            events = journal.replay(planned.id());
        }
    }

    private RunPlan plan() throws IOException {
        return RunPlan.parse(planned.plan(), planned.signature());
    }

    private byte[] bytes(Sha256 blob) throws IOException {
        byte[] bytes = Files.readAllBytes(home.directory()
                .resolve("blobs")
                .resolve(blob.hex().substring(0, 2))
                .resolve(blob.hex()));
        assertThat(Sha256.of(bytes)).as("a blob that the journal names").isEqualTo(blob);
        return bytes;
    }

    private void everyAverageHoldsEachDeltaOnce() throws IOException {
        RunPlan plan = plan();
        Sha256 base = planned.firstModel();
        Map<Integer, Double> steps = new TreeMap<>();
        double total = plan.weights().values().stream().mapToDouble(one -> one).sum();
        for (RoundEvent event : events) {
            if (event instanceof RoundOpened opened) {
                assertThat(opened.base())
                        .as("round %s starts from", opened.round())
                        .isEqualTo(base);
                steps.clear();
            } else if (event instanceof ContributionAccepted one) {
                steps.put(
                        PersistentMember.coordinate(one.member(), one.round()),
                        plan.weights().get(one.member()) * PersistentMember.value(one.round()) / total);
            } else if (event instanceof RoundClosed closed) {
                assertThat(steps).as("the quorum is all").hasSize(plan.weights().size());
                assertThat(UniqueCoordinates.differences(
                                vector(plan, closed.round(), base),
                                vector(plan, closed.round(), closed.model()),
                                steps))
                        .as("round %s", closed.round())
                        .isEmpty();
                base = closed.model();
            }
        }
    }

    private float[] vector(RunPlan plan, int round, Sha256 model) throws IOException {
        try (TensorFile file = TensorFile.open(bytes(model), TensorFile.Limits.ADAPTER)) {
            return plan.layout(round).vector(file.readAll());
        }
    }

    /** What the journal leads to; fails where an event does not follow from those before it. */
    private RoundState state() throws IOException {
        RoundState state = RoundState.initial(plan().schedule(planned.firstModel(), planned.created()));
        for (RoundEvent event : events) {
            state = state.apply(event);
        }
        return state;
    }

    /** Before members are let in again: the same round, with the same contributions. */
    synchronized void compare(RunView run) throws IOException {
        RoundState state = state();
        if (state instanceof Collecting open) {
            RoundView last = run.history().get(run.history().size() - 1);
            assertThat(run.state()).isEqualTo("collecting");
            assertThat(last.round()).isEqualTo(open.round());
            assertThat(last.base()).isEqualTo(open.base().hex());
            assertThat(last.contributors())
                    .containsExactlyElementsOf(open.contributions().keySet());
        } else if (!events.isEmpty()) {
            assertThat(run.history().size()).isGreaterThanOrEqualTo(state.used());
        }
    }

    /** After the run: every round averaged once more from its deltas. */
    synchronized void audit() throws IOException {
        for (int round = 1; round <= plan().plan().getRounds(); round++) {
            RoundAudit.Report report = RoundAudit.audit(home.directory(), keys(), planned.id(), round);
            assertThat(report.findings()).as("round %s", round).isEmpty();
            assertThat(report.contributions()).isEqualTo(plan().weights().size());
        }
    }
}
