package dev.minga.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {
    private static final String FORGED = "2026-01-01T00:00:00.000Z ERROR [main] Ledger - forged";

    private static String line(LineEncoder encoder, String message, Throwable thrown) {
        var logger = new LoggerContext().getLogger("dev.minga.Some");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, "{}", thrown, new Object[] {message});
        event.setInstant(Instant.parse("2026-02-03T04:05:06.007Z"));
        event.setThreadName("mail\nbox");
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String message, Throwable thrown) throws IOException {
        String line = line(new JsonLines(), message, thrown);
        assertThat(line).endsWith("\n");
        assertThat(line.substring(0, line.length() - 1))
                .as("one line without anything hidden")
                .doesNotMatch("(?s).*[\\p{Cntrl}\\u0085\\u2028\\u2029\\u200b-\\u200f\\u202a-\\u202e].*");
        return JsonMapper.builder().build().readTree(line);
    }

    private static Stream<String> hostile() {
        return Stream.of(
                "a\n" + FORGED,
                "a\r\n" + FORGED,
                "\"}\n{\"level\":\"ERROR\",\"message\":\"forged\"}",
                "\u001b[2J\u0085\u2028\u2029\u202e\u200b\0\b\t",
                "lone surrogate \ud800 and \udfff.",
                "{} {} \\n \\u000a");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileMessageStaysOneObjectOnOneLine(String message) throws IOException {
        JsonNode entry = json(message, new IOException(message, new IllegalStateException(message)));

        assertThat(entry.get("message").asText()).isEqualTo(message);
        assertThat(entry.get("trace").asText()).contains("IllegalStateException");
        assertThat(entry.get("error").asText()).isEqualTo("java.io.IOException");
        assertThat(entry.get("time").asText()).isEqualTo("2026-02-03T04:05:06.007Z");
        assertThat(entry.get("level").asText()).isEqualTo("WARN");
        assertThat(entry.get("thread").asText()).isEqualTo("mail\nbox");
        assertThat(entry.fieldNames())
                .toIterable()
                .containsExactly("time", "level", "logger", "thread", "message", "error", "trace");
    }

    @Test
    void randomTextComesBackAsItWas() throws IOException {
        for (long seed : IntStream.range(0, 300).asLongStream().toArray()) {
            Random random = new Random(seed);
            String text = random.ints(40, 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(json(text, null).get("message").asText())
                    .as("seed " + seed)
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noTextForPeopleLooksLikeAnotherEntry(String message) {
        List<String> lines =
                line(new TextLines(), message, new IOException(message)).lines().toList();

        assertThat(lines.get(0)).startsWith("2026-02-03T").contains("WARN  [mail\\nbox] Some - ");
        assertThat(lines.subList(1, lines.size()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("    ").doesNotMatch(".*\\p{Cntrl}.*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer hunter2hunter2",
                "sends basic aHVudGVyMmh1bnRlcjI=hunter2",
                "minga1.alpha.hunter2.hunter2.hunter2",
                "the token minga_hunter2hunter2hunter2x was used",
                "jdbc:postgresql://u:hunter2@host/db",
                "{\"password\": \"hunter2\"}",
                "MINGA_PASSPHRASE=hunter2",
                "?password=hunter2&x=1",
                "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"
            })
    void secretsAreTakenOut(String message) throws IOException {
        JsonNode entry = json(message, new IOException(message));

        assertThat(entry.toString()).contains("[REDACTED]").doesNotContain("hunter2");
        assertThat(line(new TextLines(), message, new IOException(message)))
                .contains("[REDACTED]")
                .doesNotContain("hunter2");
    }

    @Test
    void whatIsNoSecretStays() throws IOException {
        String plain = "run web: RoundOpened[round=3, base=ab12, deadline=2026-01-01T00:00:00Z] token 'ops' of alpha";

        assertThat(json(plain, null).get("message").asText()).isEqualTo(plain);
    }
}
