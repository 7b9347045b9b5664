package dev.minga.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.minga.shared.text.Printable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Lines for people. An entry begins with its time; the lines of a stack trace are indented, so that no text in an entry can look
 * like another one.
 */
public final class TextLines extends LineEncoder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    @Override
    String text(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder text = new StringBuilder(TIME.format(event.getInstant()))
                .append(String.format(" %-5s [%s] ", event.getLevel(), Printable.line(event.getThreadName())))
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append(" - ")
                .append(Printable.line(message(event)))
                .append(System.lineSeparator());
        trace(event)
                .ifPresent(trace -> trace.lines()
                        .forEach(line -> text.append("    ")
                                .append(Printable.line(line.replace("\t", "  ")))
                                .append(System.lineSeparator())));
        return text.toString();
    }
}
