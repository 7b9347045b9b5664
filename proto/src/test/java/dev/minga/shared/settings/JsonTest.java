package dev.minga.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
    enum Unit {
        PER_RECORD,
        MEMBER
    }

    record Status(
            String name,
            Instant at,
            Duration left,
            ByteSize size,
            Unit unit,
            Map<Unit, Integer> counts,
            Optional<Unit> kept,
            Optional<Unit> dropped,
            @Nullable String absent,
            List<Double> values) {}

    private static Status status() {
        Map<Unit, Integer> counts = new LinkedHashMap<>();
        counts.put(Unit.MEMBER, 1);
        counts.put(Unit.PER_RECORD, 2);
        return new Status(
                "a",
                Instant.parse("2026-01-02T03:04:05.5Z"),
                Duration.ofSeconds(90),
                new ByteSize(1 << 20),
                Unit.PER_RECORD,
                counts,
                Optional.of(Unit.MEMBER),
                Optional.empty(),
                null,
                List.of(1e-5));
    }

    @Test
    void valuesAreSpelledAsInTheSettings() throws JsonProcessingException {
        assertThat(Json.mapper().writeValueAsString(status()))
                .isEqualTo("{\"name\":\"a\",\"at\":\"2026-01-02T03:04:05.500Z\",\"left\":\"90s\",\"size\":\"1MiB\","
                        + "\"unit\":\"per-record\",\"counts\":{\"per-record\":2,\"member\":1},\"kept\":\"member\","
                        + "\"values\":[1.0E-5]}");
    }

    record Spelled(Instant at, Duration left, ByteSize size, Unit unit) {}

    @Test
    void whatIsWrittenCanBeRead() throws JsonProcessingException {
        Spelled value = new Spelled(Instant.EPOCH, Duration.ofDays(1), new ByteSize(7), Unit.PER_RECORD);
        String json = Json.mapper().writeValueAsString(value);
        assertThat(Json.mapper().readValue(json, Spelled.class)).isEqualTo(value);
    }

    @Test
    void anUnknownKeyADuplicateAndANumberWithoutUnitAreRefused() {
        for (String json : List.of(
                "{\"x\":1}", "{\"left\":\"1s\",\"left\":\"1s\"}", "{\"left\":1}", "{\"unit\":\"PER_RECORD\"}")) {
            assertThatThrownBy(() -> Json.mapper().readValue(json, Spelled.class))
                    .as(json)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }
}
