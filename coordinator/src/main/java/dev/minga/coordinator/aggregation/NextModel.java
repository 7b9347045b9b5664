package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round makes.
 *
 * @param model the next global adapter
 * @param state what the server optimiser remembers from now on, each moment's tensors under its name, a dot and the tensor's
 *     name; empty if it remembers nothing
 */
public record NextModel(SortedMap<String, FloatTensor> model, SortedMap<String, FloatTensor> state) {
    /** The model's file, of which its digest is. */
    public byte[] modelFile() {
        return TensorFileWriter.encode(model, new TreeMap<>());
    }

    /** The state's file, if there is a state. */
    public Optional<byte[]> stateFile() {
        return state.isEmpty() ? Optional.empty() : Optional.of(TensorFileWriter.encode(state, new TreeMap<>()));
    }
}
