package dev.minga.shared.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes safetensors in Minga's one canonical form, so that equal tensors and metadata give equal bytes and the SHA-256
 * of a file is the identity of a model. Keys stand in the natural order of {@link String}, whatever order the given map
 * has; {@code __metadata__} comes first and only when there is some; the JSON has no white space; spaces after it start
 * the data at a multiple of 8 bytes; the data is dense, in name order, little-endian F32.
 *
 * <p>Stateless; safe for any number of threads as long as nobody changes the tensors meanwhile.
 */
public final class TensorFileWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    private TensorFileWriter() {}

    /**
     * Returns the canonical bytes.
     *
     * @throws IllegalArgumentException if a value is NaN or infinite, a tensor is called {@code __metadata__}, a name is
     *     not well-formed text, or the file would pass 2 GiB
     */
    public static byte[] encode(SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {
        SortedMap<String, FloatTensor> inOrder = new TreeMap<>(Map.copyOf(tensors));
        byte[] json = header(inOrder, new TreeMap<>(Map.copyOf(metadata)));
        int headerBytes = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        long values =
                inOrder.values().stream().mapToLong(t -> t.values().length).sum();
        long fileBytes = (long) TensorFile.PREFIX_BYTES + headerBytes + values * Float.BYTES;
        if (fileBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a file of " + fileBytes + " bytes does not fit an array");
        }
        ByteBuffer file = ByteBuffer.allocate((int) fileBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(headerBytes).put(json);
        while (file.position() < TensorFile.PREFIX_BYTES + headerBytes) {
            file.put((byte) ' ');
        }
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
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "tensor " + Printable.quoted(name) + " holds " + values[i] + " at " + i);
            }
        }
        file.asFloatBuffer().put(values);
        file.position(file.position() + values.length * Float.BYTES);
    }

    private static byte[] header(SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(TensorHeader.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(wellFormed(entry.getKey()), wellFormed(entry.getValue()));
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
                long end = offset + (long) entry.getValue().values().length * Float.BYTES;
                writeTensor(json, entry.getKey(), entry.getValue(), offset, end);
                offset = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeTensor(JsonGenerator json, String name, FloatTensor tensor, long begin, long end)
            throws IOException {
        if (name.equals(TensorHeader.METADATA)) {
            throw new IllegalArgumentException("no tensor can be called " + name);
        }
        json.writeObjectFieldStart(wellFormed(name));
        json.writeStringField("dtype", DType.F32.name());
        json.writeArrayFieldStart("shape");
        for (long length : tensor.shape()) {
            json.writeNumber(length);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(end);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String wellFormed(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("half a surrogate pair in " + Printable.quoted(text));
        }
        return text;
    }
}
