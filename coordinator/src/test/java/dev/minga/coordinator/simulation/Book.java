package dev.minga.coordinator.simulation;

import dev.minga.coordinator.journal.Journal.PlannedRun;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an observer who sees everything knows: what was trained, promised, written and logged. It compares each with the
 * others as it happens, and keeps what does not fit.
 */
final class Book {
    private final Clock clock;
    private final Function<Sha256, byte[]> durable;
    private final Map<String, RunBook> runs = new TreeMap<>();
    private final Map<Sha256, Training> trained = new HashMap<>();
    final List<String> wrong = new ArrayList<>();
    int receipts;
    private Supplier<SimCoordinator.@Nullable Process> process = () -> null;

    /** @param durable the bytes of a blob that a power failure now would leave; null if none */
    Book(Clock clock, Function<Sha256, byte[]> durable) {
        this.clock = clock;
        this.durable = durable;
    }

    void watch(Supplier<SimCoordinator.@Nullable Process> coordinator) {
        process = coordinator;
    }

    SimCoordinator.@Nullable Process process() {
        return process.get();
    }

    Map<String, RunBook> runs() {
        return runs;
    }

    RunPlan plan(String run) {
        return runs.get(run).plan;
    }

    void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            wrong.add(otherwise.get());
        }
    }

    void planned(PlannedRun run, LoggedEntry entry) {
        require(
                durable.apply(run.firstModel()) != null,
                () -> "run " + run.id() + " was planned before its model was there");
        require(
                entry.kind() == LoggedEntry.Kind.RUN_PLANNED,
                () -> "the log does not begin " + run.id() + " with its plan");
        runs.put(run.id(), new RunBook(run, this, clock));
    }

    void appended(String run, List<RoundEvent> events, List<LoggedEntry> entries) {
        try {
            runs.get(run).append(events, entries);
        } catch (RuntimeException e) { // else the coordinator would take it for a failure of its disk
            wrong.add(run + " on " + events + ": " + e);
        }
    }

    void trained(Training training, Sha256 statement) {
        trained.put(statement, training);
    }

    /** What this statement was signed about. */
    Training training(Contribution contribution) {
        return trained.get(contribution.statement());
    }

    byte[] durably(Sha256 blob) {
        byte[] bytes = durable.apply(blob);
        boolean whole = bytes != null && Sha256.of(bytes).equals(blob);
        require(whole, () -> "blob " + blob + " is named, and would not survive a power failure");
        return whole ? bytes : null;
    }

    NextTaskResponse task(NextTaskResponse task) {
        if (task.hasTrain()) {
            RunBook book = runs.get(
                    SimMember.plan(task.getTrain().getPlan().toByteArray()).run());
            book.asks(
                    task.getTrain().getRound(),
                    Sha256.ofBytes(task.getTrain().getBaseSha256().toByteArray()));
        }
        return task;
    }

    OfferResponse answered(Training.Signed sent, OfferResponse answer) {
        if (answer.hasReceipt()) {
            promised(sent, answer.getReceipt());
        }
        return answer;
    }

    void answered(Training.Signed sent, UploadResponse answer) {
        if (answer.hasReceipt()) {
            promised(sent, answer.getReceipt());
        }
    }

    private void promised(Training.Signed sent, SignedReceipt receipt) {
        receipts++;
        Training delta = sent.training();
        Receipt told = receipt(receipt);
        require(
                told.getMember().equals(delta.member())
                        && told.getRun().equals(delta.run())
                        && told.getRound() == delta.round()
                        && Sha256.ofBytes(told.getDeltaSha256().toByteArray()).equals(delta.digest()),
                () -> "a receipt speaks of something else: " + told);
        runs.get(delta.run()).promised(delta, Sha256.of(sent.statement().toByteArray()));
    }

    private static Receipt receipt(SignedReceipt signed) {
        try {
            return Receipt.parseFrom(signed.getReceipt());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    void counted(String member, String run, int round, SignedStatement sent, EvaluateResponse answer) {
        if (answer.hasReceipt()) {
            Sha256 statement = Sha256.of(sent.toByteArray());
            boolean there = runs.get(run).events.stream()
                    .anyMatch(event -> event instanceof EvaluationAccepted one
                            && one.member().equals(member)
                            && one.round() == round
                            && one.evaluation().statement().equals(statement));
            require(there, () -> member + " has a receipt for counts that the journal does not have");
        }
    }

    /** After every event of the simulation: what the coordinator says is what its journal says. */
    void compare(SimCoordinator.Process coordinator) {
        for (RunBook book : runs.values()) {
            LiveRun live = coordinator.runs().find(book.plan.run()).orElse(null);
            require(live != null, () -> "run " + book.plan.run() + " is not there");
            if (live != null) {
                book.compare(live);
            }
        }
    }

    /** What a restart would find of a member's delta: the event, and blobs whole. */
    void accepted(ContributionAccepted accepted) {
        durably(accepted.contribution().delta());
        durably(accepted.contribution().statement());
    }
}
