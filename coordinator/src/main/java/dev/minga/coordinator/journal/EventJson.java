package dev.minga.coordinator.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;

/** Events as JSON text, one object each, with an {@code event} that names the kind. */
final class EventJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addSerializer(Sha256.class, new DigestWriter())
                    .addDeserializer(Sha256.class, new DigestReader()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private EventJson() {}

    static String write(RoundEvent event) throws JsonProcessingException {
        return MAPPER.writerFor(RoundEvent.class).writeValueAsString(event);
    }

    static JsonNode tree(RoundEvent event) {
        return MAPPER.valueToTree(event);
    }

    static RoundEvent read(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, RoundEvent.class);
    }

    private static final class DigestWriter extends StdSerializer<Sha256> {
        DigestWriter() {
            super(Sha256.class);
        }

        @Override
        public void serialize(Sha256 digest, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(digest.hex());
        }
    }

    private static final class DigestReader extends StdDeserializer<Sha256> {
        DigestReader() {
            super(Sha256.class);
        }

        @Override
        public Sha256 deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Sha256.parse(json.getText());
        }
    }
}
