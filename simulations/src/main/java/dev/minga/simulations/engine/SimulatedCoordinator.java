package dev.minga.simulations.engine;

import dev.minga.coordinator.intake.PayloadCheck;
import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Decision;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.Aggregator;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The coordinator's round machine, payload check and aggregation, called instead of sent to. Left out is what changes no number:
 * enrolment, signatures, journal, log.
 */
final class SimulatedCoordinator {
    private final RunPlan plan;
    private final BlobStore blobs;
    private final Map<Sha256, Sha256> serverStates = new HashMap<>();
    private final List<Sha256> uploaded = new ArrayList<>();
    private RoundState state;

    /** @param folder where models and deltas are while the run goes on */
    SimulatedCoordinator(RunPlan plan, Path folder, Instant now) throws IOException {
        this.plan = plan;
        this.blobs = new BlobStore(folder);
        this.state = RoundState.initial(plan.schedule(blobs.put(plan.firstModel()), now));
    }

    /** A member asks for work. */
    void arrives(String member, Instant now) {
        apply(state.on(new Present(member), now), now);
    }

    /** The round that is open; absent if the run has ended. */
    Optional<Collecting> open() {
        return state instanceof Collecting collecting ? Optional.of(collecting) : Optional.empty();
    }

    /** Whether a member's upload counts: its file is checked first, then the run is told. */
    boolean takes(String member, Collecting round, byte[] file, Instant now) throws IOException {
        Sha256 delta = blobs.put(file);
        uploaded.add(delta);
        try {
            PayloadCheck.acceptable(blobs.path(delta), plan, round.round());
        } catch (RejectedException e) {
            return false;
        }
        Decision decision =
                state.on(new Contributed(member, round.round(), round.base(), new Contribution(delta, delta)), now);
        apply(decision, now);
        return decision.rejection().isEmpty();
    }

    /** The round's deadline is here, unless it is over; says whose deltas are averaged. */
    Set<String> stopsCollecting(int round, Instant now) throws RunAbortedException {
        if (open().filter(still -> still.round() == round).isPresent()) {
            apply(state.onDeadline(now), now);
        }
        if (state instanceof Aborted aborted) {
            throw new RunAbortedException(aborted.reason());
        }
        return ((Aggregating) state).contributions().keySet();
    }

    /** The average of the round's deltas, of which nothing is kept. */
    GlobalAdapter averages(int round, Instant now) throws IOException {
        Aggregating aggregating = (Aggregating) state;
        Average average = new Aggregator(blobs, plan.aggregation())
                .aggregate(aggregating, Optional.ofNullable(serverStates.get(aggregating.base())));
        average.serverState().ifPresent(remembered -> serverStates.put(average.model(), remembered));
        apply(state.onAggregated(round, average, now), now);
        for (Sha256 delta : uploaded) {
            Files.deleteIfExists(blobs.path(delta));
        }
        uploaded.clear();
        return model(average.model(), round);
    }

    /** A model after so many rounds. */
    GlobalAdapter model(Sha256 digest, int done) throws IOException {
        try (TensorFile file = TensorFile.open(blobs.path(digest), TensorFile.Limits.ADAPTER)) {
            return plan.adaptation().read(file, done);
        }
    }

    /** The model that the run ends with. */
    Sha256 released() {
        return state.released();
    }

    /** Applies a decision and what follows by itself. */
    private void apply(Decision decision, Instant now) {
        List<RoundEvent> events = decision.events();
        while (!events.isEmpty()) {
            for (RoundEvent event : events) {
                state = state.apply(event);
            }
            events = state.onEntered(now).events();
        }
    }
}
