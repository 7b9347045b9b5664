package dev.minga.coordinator.run;

import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.WeightedDelta;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Averages a round's stored deltas, members in the order of their names, and stores the result. Thread-safe. */
public final class Aggregator {
    private final BlobStore blobs;

    /** Reads from and writes to this store. */
    public Aggregator(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** The digest of the new global adapter, which is on disk when this returns. */
    public Sha256 aggregate(Aggregating round) throws IOException {
        List<WeightedDelta> deltas = new ArrayList<>();
        try (TensorFile base = open(round.base())) {
            for (Map.Entry<String, Contribution> entry : round.contributions().entrySet()) {
                Double weight = round.schedule().members().get(entry.getKey());
                if (weight == null) {
                    throw new IOException("the plan has no weight for " + entry.getKey());
                }
                deltas.add(new WeightedDelta(weight, open(entry.getValue().delta())));
            }
            return blobs.put(FedAvg.file(base, deltas));
        } finally {
            for (WeightedDelta delta : deltas) {
                delta.delta().close();
            }
        }
    }

    private TensorFile open(Sha256 blob) throws IOException {
        return TensorFile.open(blobs.path(blob), TensorFile.Limits.ADAPTER);
    }
}
