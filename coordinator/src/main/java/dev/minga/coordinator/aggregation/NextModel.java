package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFileDraft;
import java.util.Optional;

/**
 * What a round makes, in finished drafts.
 *
 * @param model the next global adapter
 * @param state what the server optimiser remembers from now on, each moment's tensors under its name, a dot and the tensor's
 *     name; empty if it remembers nothing
 */
public record NextModel(TensorFileDraft model, Optional<TensorFileDraft> state) {}
