package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** Tensors in memory that are written block by block. For one thread. */
final class FilledTensors {
    private final TensorOrder order;
    private final Map<String, float[]> values = new HashMap<>();

    /** All zero. */
    FilledTensors(TensorOrder order) {
        this.order = order;
        for (TensorSpec spec : order.specs()) {
            values.put(spec.name(), new float[Math.toIntExact(spec.elements())]);
        }
    }

    /** Writes the beginning of an array to a range of the vector. */
    void write(long from, float[] block, int count) throws IOException {
        order.pieces(
                from,
                count,
                (spec, first, at, here) -> System.arraycopy(
                        block, at, Objects.requireNonNull(values.get(spec.name())), (int) first, here));
    }

    /** Adds the tensors under names that begin with {@code prefix}; the arrays are not copied. */
    void addTo(SortedMap<String, FloatTensor> tensors, String prefix) {
        for (TensorSpec spec : order.specs()) {
            float[] all = Objects.requireNonNull(values.get(spec.name()));
            tensors.put(prefix + spec.name(), new FloatTensor(spec.shape(), all));
        }
    }
}
