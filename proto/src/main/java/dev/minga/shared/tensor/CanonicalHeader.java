package dev.minga.shared.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.minga.shared.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The beginning of a canonical file, and where its values go. Immutable.
 *
 * @param begins the position of each tensor's first byte within the file, sorted by name
 * @param bytes all before the first value
 * @param fileBytes the length of the whole file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CanonicalHeader(SortedMap<String, Long> begins, byte[] bytes, long fileBytes) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    /**
     * @throws IllegalArgumentException if a tensor is not F32, stands twice or is called {@code __metadata__}, or a name is not
     *     well-formed text
     * @throws ArithmeticException if a length does not fit a long
     */
    static CanonicalHeader of(Collection<TensorSpec> tensors, SortedMap<String, String> metadata) {
        SortedMap<String, TensorSpec> inOrder = new TreeMap<>();
        for (TensorSpec spec : tensors) {
            if (spec.dtype() != DType.F32 || spec.name().equals(TensorHeader.METADATA)) {
                throw new IllegalArgumentException("no tensor of type " + spec.dtype() + " can be called "
                        + Printable.quoted(spec.name()) + " in a canonical file");
            }
            if (inOrder.put(spec.name(), spec) != null) {
                throw new IllegalArgumentException("tensor " + Printable.quoted(spec.name()) + " stands twice");
            }
        }
        SortedMap<String, Long> begins = new TreeMap<>();
        long dataBytes = 0;
        for (TensorSpec spec : inOrder.values()) {
            begins.put(spec.name(), dataBytes);
            dataBytes = Math.addExact(dataBytes, Math.multiplyExact(spec.elements(), (long) Float.BYTES));
        }
        byte[] json = json(inOrder.values(), metadata);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(TensorFile.PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        begins.replaceAll((name, begin) -> begin + bytes.capacity());
        return new CanonicalHeader(
                Collections.unmodifiableSortedMap(begins), bytes.array(), bytes.capacity() + dataBytes);
    }

    private static byte[] json(Collection<TensorSpec> tensors, SortedMap<String, String> metadata) {
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
            long begin = 0;
            for (TensorSpec spec : tensors) {
                long end = begin + spec.elements() * Float.BYTES;
                writeTensor(json, spec, begin, end);
                begin = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeTensor(JsonGenerator json, TensorSpec spec, long begin, long end) throws IOException {
        json.writeObjectFieldStart(wellFormed(spec.name()));
        json.writeStringField("dtype", spec.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long length : spec.shape()) {
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
