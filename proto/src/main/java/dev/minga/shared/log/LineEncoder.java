package dev.minga.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An encoder without header and footer. Thread-safe. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final int LONGEST_TRACE_CHARACTERS = 32_768;
    private static final int LONGEST_MESSAGE_CHARACTERS = 32_768;
    private static final byte[] NOTHING = {};

    /** The entry's text, with the end of its last line. */
    abstract String text(ILoggingEvent event);

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return text(event).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    /** What was logged, without secrets. */
    static String message(ILoggingEvent event) {
        return cut(Redaction.of(String.valueOf(event.getFormattedMessage())), LONGEST_MESSAGE_CHARACTERS);
    }

    /** The stack trace, in lines. */
    static Optional<String> trace(ILoggingEvent event) {
        return Optional.ofNullable(event.getThrowableProxy())
                .map(thrown -> cut(Redaction.of(ThrowableProxyUtil.asString(thrown)), LONGEST_TRACE_CHARACTERS));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
