package dev.minga.shared.tensor;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.tensor.TensorHeader.Placed;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a header, token by token, and refuses what safetensors does not define. */
final class HeaderParser {
    private static final int DEEPEST_NESTING = 3;
    private static final int LONGEST_NUMBER = 19;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_NESTING)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser json;
    private final int maxTensors;
    private final SortedMap<String, Placed> tensors = new TreeMap<>();
    private final SortedMap<String, String> metadata = new TreeMap<>();

    private HeaderParser(JsonParser json, int maxTensors) {
        this.json = json;
        this.maxTensors = maxTensors;
    }

    static TensorHeader parse(ByteBuffer utf8, int maxTensors) throws IOException {
        try (JsonParser json = JSON.createParser(decode(utf8))) {
            return new HeaderParser(json, maxTensors).header();
        } catch (JacksonException e) {
            throw TensorHeader.malformed("the header is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static String decode(ByteBuffer utf8) throws MalformedTensorFileException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw TensorHeader.malformed("the header is not UTF-8");
        }
    }

    private TensorHeader header() throws IOException {
        expect(JsonToken.START_OBJECT, "the header");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = wellFormed(json.currentName());
            if (name.equals(TensorHeader.METADATA)) {
                readMetadata();
            } else if (tensors.size() == maxTensors) {
                throw new MalformedTensorFileException(Fault.TOO_LARGE, "more than " + maxTensors + " tensors");
            } else {
                tensors.put(name, tensor(name));
            }
        }
        if (json.nextToken() != null) {
            throw TensorHeader.malformed("the header goes on after its object");
        }
        return new TensorHeader(
                Collections.unmodifiableSortedMap(tensors), Collections.unmodifiableSortedMap(metadata));
    }

    private void readMetadata() throws IOException {
        expect(JsonToken.START_OBJECT, "the metadata");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = wellFormed(json.currentName());
            expect(JsonToken.VALUE_STRING, "the metadata under " + Printable.quoted(key));
            metadata.put(key, wellFormed(json.getText()));
        }
    }

    private Placed tensor(String name) throws IOException {
        String quoted = "tensor " + Printable.quoted(name);
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        expect(JsonToken.START_OBJECT, quoted);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            switch (field) {
                case "dtype" -> dtype = dtype(quoted);
                case "shape" -> shape = naturals("the shape of " + quoted);
                case "data_offsets" -> offsets = naturals("the data_offsets of " + quoted);
                default -> throw TensorHeader.malformed(quoted + " has the unknown field " + Printable.quoted(field));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw TensorHeader.malformed(quoted + " lacks " + lacking(dtype, shape));
        }
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw TensorHeader.malformed("the data_offsets of " + quoted + " are not [begin, end]");
        }
        return new Placed(new TensorSpec(name, dtype, shape), offsets.get(0), offsets.get(1));
    }

    private static String lacking(@Nullable DType dtype, @Nullable List<Long> shape) {
        return dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
    }

    private DType dtype(String quoted) throws IOException {
        expect(JsonToken.VALUE_STRING, "the dtype of " + quoted);
        String text = json.getText();
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw TensorHeader.malformed(quoted + " has the unknown dtype " + Printable.quoted(text));
    }

    private List<Long> naturals(String what) throws IOException {
        List<Long> numbers = new ArrayList<>();
        expect(JsonToken.START_ARRAY, what);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0) {
                throw TensorHeader.malformed(what + " holds something else than whole numbers from 0 on");
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private void expect(JsonToken expected, String what) throws IOException {
        JsonToken found = json.nextToken();
        if (found != expected) {
            throw TensorHeader.malformed(what + " should be " + expected + ", found " + found);
        }
    }

    private static String wellFormed(String text) throws MalformedTensorFileException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw TensorHeader.malformed("half a surrogate pair in " + Printable.quoted(text));
        }
        return text;
    }
}
