package dev.minga.shared.settings;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;

/**
 * JSON as Minga prints it: record components in their order and map keys in their natural order, nulls and empty optionals left out,
 * instants in ISO 8601, durations, sizes and enums spelled as in the settings. Equal records give equal text.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new Spelling())
            .annotationIntrospector(new EnumSpelling())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}

    /** Returns the one mapper, safe for any number of threads; callers never configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    private static final class Spelling extends SimpleModule {
        Spelling() {
            super("minga-spelling");
            addSerializer(Duration.class, new DurationWriter());
            addDeserializer(Duration.class, new DurationReader());
        }
    }

    private static final class DurationWriter extends ToStringSerializerBase {
        DurationWriter() {
            super(Duration.class);
        }

        @Override
        public String valueToString(Object value) {
            return DurationText.format((Duration) value);
        }
    }

    private static final class DurationReader extends FromStringDeserializer<Duration> {
        DurationReader() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) {
            return DurationText.parse(text);
        }
    }
}
