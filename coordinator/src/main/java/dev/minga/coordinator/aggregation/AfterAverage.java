package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.IOException;

/** What makes the next global adapter of the one that moved; a function of the two alone. */
@FunctionalInterface
public interface AfterAverage {
    /**
     * The next global adapter.
     *
     * @param moved what the server optimiser made
     * @param round whose deltas moved it, counted from 1
     * @param drafts where it is made
     */
    NextModel next(NextModel moved, int round, TensorFileDrafts drafts) throws IOException;

    /** Whether the server optimiser begins anew after this round: what it remembers is of tensors that are no more. */
    default boolean forgetsAfter(int round) {
        return false;
    }
}
