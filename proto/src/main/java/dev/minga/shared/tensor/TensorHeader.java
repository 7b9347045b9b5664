package dev.minga.shared.tensor;

import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/** A header whose tensors are known to fill the data exactly: no hole, no overlap, nothing behind. */
record TensorHeader(SortedMap<String, Placed> tensors, SortedMap<String, String> metadata) {
    /** The key under which safetensors keeps its free text. */
    static final String METADATA = "__metadata__";

    /** A tensor and its place in the data, in bytes: [begin, end). */
    record Placed(TensorSpec spec, long begin, long end) {}

    /** Checks that the tensors fill {@code dataBytes} bytes exactly. */
    void requireDense(long dataBytes) throws MalformedTensorFileException {
        List<Placed> inOrder = tensors.values().stream()
                .sorted(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end))
                .toList();
        long cursor = 0;
        for (Placed placed : inOrder) {
            requireSize(placed);
            if (placed.begin() != cursor) {
                String what = placed.begin() > cursor ? "a hole before" : "an overlap at";
                throw malformed(
                        what + " tensor " + Printable.quoted(placed.spec().name()));
            }
            cursor = placed.end();
        }
        if (cursor != dataBytes) {
            throw malformed("the tensors fill " + cursor + " bytes of data, the file holds " + dataBytes);
        }
    }

    private static void requireSize(Placed placed) throws MalformedTensorFileException {
        TensorSpec spec = placed.spec();
        long bytes;
        try {
            bytes = Math.multiplyExact(spec.elements(), (long) spec.dtype().bytes());
        } catch (ArithmeticException overflow) {
            throw malformed("the shape of tensor " + Printable.quoted(spec.name()) + " overflows");
        }
        if (placed.end() - placed.begin() != bytes) {
            throw malformed("tensor " + Printable.quoted(spec.name()) + " needs " + bytes + " bytes, its offsets hold "
                    + (placed.end() - placed.begin()));
        }
    }

    static MalformedTensorFileException malformed(String message) {
        return new MalformedTensorFileException(Fault.MALFORMED, message);
    }
}
