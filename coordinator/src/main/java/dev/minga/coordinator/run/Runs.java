package dev.minga.coordinator.run;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.RunEntries;
import dev.minga.coordinator.plan.ImportedStart;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.peft.PeftAdapter;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** All runs of this coordinator: started, replayed after a restart, looked up. Thread-safe. */
public final class Runs {
    private final String federation;
    private final Signer signer;
    private final Journal journal;
    private final BlobStore blobs;
    private final Clock clock;
    private final ScheduledExecutorService mailbox;
    private final Executor worker;
    private final Map<String, LiveRun> byName = Collections.synchronizedMap(new LinkedHashMap<>());

    /** No run is live until {@link #replay} or {@link #start}. */
    public Runs(
            String federation,
            Signer signer,
            Journal journal,
            BlobStore blobs,
            Clock clock,
            ScheduledExecutorService mailbox,
            Executor worker) {
        this.federation = federation;
        this.signer = signer;
        this.journal = journal;
        this.blobs = blobs;
        this.clock = clock;
        this.mailbox = mailbox;
        this.worker = worker;
    }

    /** Brings every run of the journal back to the state it was in. */
    public void replay() throws IOException {
        for (Journal.PlannedRun planned : journal.runs()) {
            RunPlan plan = RunPlan.parse(planned.plan(), planned.signature());
            go(plan, planned, journal.replay(planned.id()));
        }
    }

    /** Signs a plan that needs no file beside it and starts its run, as the other does. */
    public Optional<LiveRun> start(PlanSettings settings) throws IOException {
        return start(settings, Optional.empty(), Optional.empty());
    }

    /**
     * Signs a plan and starts its run.
     *
     * @param publicSet the file that the plan's evaluation names
     * @param from an adapter that was there before, with which the run begins
     * @return empty if a run of this name exists already
     * @throws IllegalArgumentException if the set is missing, not asked for, or none, with what to do; if the plan has no place
     *     for the adapter, with why
     */
    public Optional<LiveRun> start(PlanSettings settings, Optional<byte[]> publicSet, Optional<PeftAdapter> from)
            throws IOException {
        TrainingPlan training = settings.toPlan(federation, publicSet);
        Optional<ImportedStart.Begun> begun = from.map(adapter -> ImportedStart.begun(training, adapter));
        byte[] bytes = begun.map(ImportedStart.Begun::plan).orElse(training).toByteArray();
        RunPlan plan = RunPlan.parse(bytes, signer.sign(Domain.PLAN, bytes));
        Sha256 firstModel = blobs.put(begun.map(ImportedStart.Begun::firstModel).orElseGet(plan::firstModel));
        if (publicSet.isPresent()) {
            blobs.put(publicSet.get());
        }
        Journal.PlannedRun planned =
                new Journal.PlannedRun(plan.run(), plan.bytes(), plan.signature(), firstModel, clock.instant());
        if (!journal.plan(planned, new RunEntries(plan).planned())) {
            return Optional.empty();
        }
        return Optional.of(go(plan, planned, List.of()));
    }

    private LiveRun go(RunPlan plan, Journal.PlannedRun planned, List<RoundEvent> events) {
        LiveRun run = new LiveRun(
                plan,
                planned.created(),
                RoundState.initial(plan.schedule(planned.firstModel(), planned.created())),
                events,
                journal,
                new Aggregator(blobs, plan.aggregation()),
                clock,
                mailbox,
                worker);
        byName.put(plan.run(), run);
        run.takeUp();
        return run;
    }

    /** The run of this name. */
    public Optional<LiveRun> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All runs, oldest first. */
    public List<LiveRun> list() {
        synchronized (byName) {
            return new ArrayList<>(byName.values());
        }
    }
}
