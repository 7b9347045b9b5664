package dev.minga.coordinator.run;

import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.MemberDelta;
import dev.minga.coordinator.aggregation.NextModel;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the next model of a round's stored deltas, members in the order of their names, and stores it. Thread-safe. */
public final class Aggregator {
    private final BlobStore blobs;
    private final Aggregation aggregation;

    /** Reads from and writes to this store, as a plan says. */
    public Aggregator(BlobStore blobs, Aggregation aggregation) {
        this.blobs = blobs;
        this.aggregation = aggregation;
    }

    /**
     * The new global adapter and what the server optimiser remembers with it, which are on disk when this returns.
     *
     * @param serverState what it remembered with the round's base
     */
    public Average aggregate(Aggregating round, Optional<Sha256> serverState) throws IOException {
        Deque<Closeable> open = new ArrayDeque<>();
        try (TensorFileDrafts drafts = new TensorFileDrafts(blobs::scratch)) {
            TensorFile base = open(round.base(), TensorFile.Limits.ADAPTER, open);
            Optional<TensorFile> state = Optional.empty();
            if (serverState.isPresent()) {
                state = Optional.of(open(serverState.get(), Aggregation.STATE_LIMITS, open));
            }
            List<MemberDelta> deltas = new ArrayList<>();
            for (Map.Entry<String, Contribution> entry : round.contributions().entrySet()) {
                Double weight = round.schedule().members().get(entry.getKey());
                if (weight == null) {
                    throw new IOException("the plan has no weight for " + entry.getKey());
                }
                TensorFile delta = open(entry.getValue().delta(), TensorFile.Limits.ADAPTER, open);
                deltas.add(new MemberDelta(entry.getKey(), weight, delta));
            }
            return stored(aggregation.next(base, state, deltas, round.round(), drafts));
        } finally {
            for (Closeable file : open) {
                file.close();
            }
        }
    }

    /** The state first: a model that is there has what belongs to it. */
    private Average stored(NextModel next) throws IOException {
        Optional<Sha256> state = Optional.empty();
        if (next.state().isPresent()) {
            state = Optional.of(blobs.keep(next.state().get().file()));
        }
        return new Average(blobs.keep(next.model().file()), state);
    }

    private TensorFile open(Sha256 blob, TensorFile.Limits limits, Deque<Closeable> open) throws IOException {
        TensorFile file = TensorFile.open(blobs.path(blob), limits);
        open.push(file);
        return file;
    }
}
