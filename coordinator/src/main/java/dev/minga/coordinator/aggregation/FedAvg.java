package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Federated averaging (McMahan et al. 2017, Algorithm 1, in its delta form): {@code base + Σ w·δ / Σ w}.
 *
 * <p>Sums in double precision in the order given, so the same deltas in the same order give the same bits. Reads each
 * delta in blocks; memory does not grow with the number of members. Stateless.
 */
public final class FedAvg {
    private static final int BLOCK_ELEMENTS = 1 << 16;

    private FedAvg() {}

    /**
     * The next global adapter.
     *
     * @param deltas at least one, each with exactly the base's tensors
     */
    public static SortedMap<String, FloatTensor> average(TensorFile base, List<WeightedDelta> deltas)
            throws IOException {
        double totalWeight = 0;
        for (WeightedDelta delta : deltas) { // not DoubleStream.sum(), whose bits may differ between JDKs
            totalWeight += delta.weight();
        }
        SortedMap<String, FloatTensor> result = new TreeMap<>();
        for (TensorSpec spec : base.specs()) {
            float[] values = new float[Math.toIntExact(spec.elements())];
            for (int from = 0; from < values.length; from += BLOCK_ELEMENTS) {
                int count = Math.min(BLOCK_ELEMENTS, values.length - from);
                averageBlock(base, deltas, totalWeight, spec.name(), from, count, values);
            }
            result.put(spec.name(), new FloatTensor(spec.shape(), values));
        }
        return result;
    }

    /** The next global adapter as its file: what the model's digest is of. */
    public static byte[] file(TensorFile base, List<WeightedDelta> deltas) throws IOException {
        return TensorFileWriter.encode(average(base, deltas), new TreeMap<>());
    }

    private static void averageBlock(
            TensorFile base,
            List<WeightedDelta> deltas,
            double totalWeight,
            String tensor,
            int from,
            int count,
            float[] into)
            throws IOException {
        double[] sum = new double[count];
        float[] block = new float[count];
        for (WeightedDelta member : deltas) {
            member.delta().readFloats(tensor, from, block, 0, count);
            for (int i = 0; i < count; i++) {
                sum[i] += member.weight() * block[i];
            }
        }
        base.readFloats(tensor, from, block, 0, count);
        for (int i = 0; i < count; i++) {
            into[from + i] = (float) (block[i] + sum[i] / totalWeight);
        }
    }
}
