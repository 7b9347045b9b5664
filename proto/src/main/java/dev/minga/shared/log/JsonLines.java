package dev.minga.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.minga.shared.text.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * Lines for programs: each entry is one JSON object on one line. Control and other hidden characters are escapes, so that no text
 * in an entry can end its line or hide.
 */
public final class JsonLines extends LineEncoder {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    @Override
    String text(ILoggingEvent event) {
        Instant at = event.getInstant();
        var entry = MAPPER.createObjectNode();
        entry.put("time", at.toString());
        entry.put("level", event.getLevel().toString());
        entry.put("logger", event.getLoggerName());
        entry.put("thread", event.getThreadName());
        entry.put("message", message(event));
        Optional.ofNullable(event.getThrowableProxy()).ifPresent(thrown -> entry.put("error", thrown.getClassName()));
        trace(event).ifPresent(trace -> entry.put("trace", trace));
        try {
            return Printable.line(MAPPER.writeValueAsString(entry)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // text alone can always be written
        }
    }
}
