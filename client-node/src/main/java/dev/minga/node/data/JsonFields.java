package dev.minga.node.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record's fields as one JSON object on one line, and back. Fields of nested objects are named with dots; an array gives a
 * field several values.
 */
final class JsonFields {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Values are shortened to so many characters, one after the other, until the line fits. */
    private static final int[] LONGEST_VALUES = {Integer.MAX_VALUE, 8_192, 1_024, 128};

    private static final int LONGEST_NAME = 1_024;

    private JsonFields() {}

    /** Empty where the line is no JSON object. */
    static Optional<Fields> read(String line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject).map(JsonFields::flat);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static Fields flat(JsonNode object) {
        Fields.Builder fields = new Fields.Builder();
        object.properties().forEach(field -> add(field.getKey(), field.getValue(), fields));
        return fields.build();
    }

    /** What is nested deep has no name that is longer than the line. */
    private static String within(String name, String key) {
        String whole = name + "." + key;
        return whole.substring(0, Math.min(whole.length(), LONGEST_NAME));
    }

    private static void add(String name, JsonNode value, Fields.Builder fields) {
        if (value.isObject()) {
            value.properties().forEach(field -> add(within(name, field.getKey()), field.getValue(), fields));
        } else if (value.isArray()) {
            value.forEach(item -> add(name, item, fields));
        } else if (value.isNull()) {
            fields.addEmpty(name);
        } else {
            fields.add(name, value.asText());
        }
    }

    /** One line of at most {@link LogReader#MAX_LINE_BYTES}, hidden characters spelled out; empty if it cannot be so short. */
    static Optional<String> line(Fields fields) {
        for (int longest : LONGEST_VALUES) {
            String line = HiddenCharacters.spelledOut(written(fields, longest));
            if (line.getBytes(StandardCharsets.UTF_8).length <= LogReader.MAX_LINE_BYTES) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private static String written(Fields fields, int longest) {
        Map<String, Object> values = new LinkedHashMap<>();
        fields.all().forEach((name, all) -> {
            List<String> cut = all.stream().map(value -> cut(value, longest)).toList();
            values.put(name, cut.size() == 1 ? cut.get(0) : cut);
        });
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    private static String cut(String value, int longest) {
        return value.length() <= longest ? value : value.substring(0, longest);
    }
}
