package dev.minga.coordinator.testkit;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Delta files, honest and not. */
public final class Deltas {
    private Deltas() {}

    /** A direction from a seed, of this norm. */
    public static byte[] ofNorm(AdapterLayout layout, double norm, long seed) {
        Random random = new Random(seed);
        double[] direction = random.doubles(layout.length(), -1, 1).toArray();
        double squares = 0;
        for (double value : direction) {
            squares += value * value;
        }
        float[] vector = new float[direction.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (direction[i] * norm / Math.sqrt(squares));
        }
        return file(layout, vector);
    }

    /** All zero but for one coordinate. */
    public static byte[] at(AdapterLayout layout, int coordinate, float value) {
        float[] vector = new float[layout.length()];
        vector[coordinate] = value;
        return file(layout, vector);
    }

    public static byte[] file(AdapterLayout layout, float[] vector) {
        return TensorFileWriter.encode(layout.tensors(vector), new TreeMap<>());
    }

    /** The canonical writer refuses such values, so they are patched in: the data's last number. */
    public static byte[] endingWith(AdapterLayout layout, float value) {
        byte[] file = at(layout, 0, 0.25f);
        java.nio.ByteBuffer.wrap(file)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putFloat(file.length - Float.BYTES, value);
        return file;
    }

    /** One tensor more than the layout has. */
    public static byte[] withOneTensorMore(AdapterLayout layout) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(layout.tensors(new float[layout.length()]));
        tensors.put("smuggled", new FloatTensor(java.util.List.of(1L), new float[] {1}));
        return TensorFileWriter.encode(tensors, new TreeMap<>());
    }
}
