package dev.minga.shared.tensor;

import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes safetensors in Minga's one canonical form, so that equal tensors and metadata give equal bytes and the SHA-256
 * of a file is the identity of a model. Keys stand in the natural order of {@link String}, whatever order the given map
 * has; {@code __metadata__} comes first and only when there is some; the JSON has no white space; spaces after it start
 * the data at a multiple of 8 bytes; the data is dense, in name order, little-endian F32.
 *
 * <p>{@link TensorFileDraft} writes the same bytes of tensors that never stand in memory together.
 *
 * <p>Stateless; safe for any number of threads as long as nobody changes the tensors meanwhile.
 */
public final class TensorFileWriter {
    private TensorFileWriter() {}

    /**
     * Returns the canonical bytes.
     *
     * @throws IllegalArgumentException if a value is NaN or infinite, a tensor is called {@code __metadata__}, a name is
     *     not well-formed text, or the file would pass 2 GiB
     */
    public static byte[] encode(SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {
        SortedMap<String, FloatTensor> inOrder = new TreeMap<>(Map.copyOf(tensors));
        List<TensorSpec> specs = new ArrayList<>();
        inOrder.forEach((name, tensor) -> specs.add(tensor.spec(name)));
        CanonicalHeader header = CanonicalHeader.of(specs, new TreeMap<>(Map.copyOf(metadata)));
        if (header.fileBytes() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a file of " + header.fileBytes() + " bytes does not fit an array");
        }
        ByteBuffer file = ByteBuffer.allocate((int) header.fileBytes()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header.bytes());
        inOrder.forEach((name, tensor) -> putValues(file, name, tensor.values()));
        return file.array();
    }

    /**
     * Writes the canonical bytes to {@code file}, which is afterwards either whole and on disk, or as it was.
     *
     * @throws IllegalArgumentException as {@link #encode}
     */
    public static void write(Path file, SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata)
            throws IOException {
        AtomicFile.write(file, encode(tensors, metadata));
    }

    private static void putValues(ByteBuffer file, String name, float[] values) {
        ByteBuffer here = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        put(here, name, 0, values, 0, values.length);
        file.position(file.position() + values.length * Float.BYTES);
    }

    /** Puts values, which are number {@code first} of their tensor and on, at the beginning of a buffer. */
    static void put(ByteBuffer into, String name, long first, float[] values, int at, int count) {
        into.asFloatBuffer().put(values, at, count);
        if (!Finite.all(into, count)) {
            int bad = Finite.firstOther(values, at);
            throw new IllegalArgumentException(
                    "tensor " + Printable.quoted(name) + " holds " + values[at + bad] + " at " + (first + bad));
        }
    }
}
