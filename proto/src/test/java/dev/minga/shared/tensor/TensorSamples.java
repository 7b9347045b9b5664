package dev.minga.shared.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files to test with. */
final class TensorSamples {
    private TensorSamples() {}

    static SortedMap<String, FloatTensor> tensors() {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("layer.0.b", new FloatTensor(List.of(2L, 3L), new float[] {1, -2, 0.5f, -0.0f, 1e-40f, 3e38f}));
        tensors.put("empty", new FloatTensor(List.of(0L, 7L), new float[0]));
        tensors.put("scalar", new FloatTensor(List.of(), new float[] {42}));
        tensors.put("über \"quoted\"\n", new FloatTensor(List.of(1L), new float[] {7}));
        return tensors;
    }

    static SortedMap<String, String> metadata() {
        return new TreeMap<>(java.util.Map.of("format", "pt", "a\\b", "é\u0001"));
    }

    /** A file with this header, not padded, and this many bytes of zeros. */
    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return withDeclaredHeader(json.length, json, dataBytes);
    }

    static byte[] withDeclaredHeader(long declared, byte[] json, int dataBytes) {
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(declared)
                .put(json)
                .array();
    }

    static String entry(String name, String shape, long begin, long end) {
        return "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(name, shape, begin, end);
    }
}
