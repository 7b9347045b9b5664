package dev.minga.shared.settings;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a node into a value of a type that only Jackson knows how to read. */
final class JacksonValue {
    private JacksonValue() {}

    /** @throws IllegalArgumentException if Jackson refuses the node */
    static Object of(Node node, Class<?> type) {
        Object value;
        try {
            value = Json.mapper().convertValue(plain(node), type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot be read: " + cause(e), e);
        }
        if (value == null) {
            throw new IllegalArgumentException("has no value");
        }
        return value;
    }

    /** What the type's own code said, if it was that which refused. */
    private static String cause(IllegalArgumentException e) {
        if (e.getCause() instanceof JsonMappingException refusal) {
            return refusal.getCause() instanceof IllegalArgumentException own
                    ? Problem.of(own)
                    : refusal.getOriginalMessage();
        }
        return Problem.of(e);
    }

    private static @Nullable Object plain(Node node) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            mapping.entries().forEach(entry -> values.put(entry.key(), plain(entry.value())));
            return values;
        }
        if (node instanceof Node.Sequence sequence) {
            List<@Nullable Object> values = new ArrayList<>();
            sequence.items().forEach(item -> values.add(plain(item)));
            return values;
        }
        return node instanceof Node.Scalar scalar ? scalar.text() : null;
    }
}
