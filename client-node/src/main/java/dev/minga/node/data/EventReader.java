package dev.minga.node.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * {@code <Event>} elements of Windows' XML exports as JSON objects, one a line, whether or not {@code <Events>} stands around them.
 * Each is parsed by itself ({@link EventXml}); one that is never closed ends where the next begins. What else stands between
 * them is a record as it is written, line by line.
 */
final class EventReader implements RecordReader {
    static final int LONGEST_EVENT = 1 << 20;

    private static final String END = "</Event>";
    private static final String[] AROUND = {"<?xml", "<Events", "</Events"};

    private final Window window;
    private final String source;
    private long records;
    private boolean ended = true;

    EventReader(InputStream in, String source) {
        this.window = new Window(in, source);
        this.source = source;
    }

    @Override
    public Optional<LogRecord> next() throws IOException {
        if (window.taken() == 0 && window.startsWithMark()) {
            window.take(Window.MARK_BYTES);
        }
        while (window.has(0)) {
            Optional<String> line = event(0) ? Optional.of(eventLine()) : between();
            if (line.isPresent()) {
                records++;
                return Optional.of(new LogRecord(source, records, line.get()));
            }
        }
        return Optional.empty();
    }

    private boolean event(int place) throws IOException {
        if (window.at(place) != '<' || !window.startsWith("<Event", place) || !window.has(place + 6)) {
            return false;
        }
        byte next = window.at(place + 6);
        return next == '>' || next == '/' || next == ' ' || next == '\t' || next == '\n' || next == '\r';
    }

    private String eventLine() throws IOException {
        int place = 1;
        while (place < LONGEST_EVENT && window.has(place)) {
            if (window.at(place) == '<' && (window.startsWith(END, place) || event(place))) {
                ended = true;
                int end = window.startsWith(END, place) ? place + END.length() : place;
                return EventXml.line(taken(end));
            }
            place++;
        }
        String beginning = taken(place);
        ended = skipToEnd();
        return EventXml.line(beginning);
    }

    /** Leaves out the rest of an event that is too long; whether its end was there. */
    private boolean skipToEnd() throws IOException {
        while (window.has(0)) {
            if (window.at(0) == '<' && window.startsWith(END, 0)) {
                window.take(END.length());
                return true;
            }
            if (event(0)) {
                return true;
            }
            window.take(1);
        }
        return false;
    }

    /** One line of what is no event, up to the next one; empty if it is blank or belongs around events. */
    private Optional<String> between() throws IOException {
        for (String tag : AROUND) {
            if (window.at(0) == '<' && window.startsWith(tag, 0)) {
                int close = 0;
                while (close < LogReader.MAX_LINE_BYTES && window.has(close) && window.at(close) != '>') {
                    close++;
                }
                ended = window.has(close);
                window.take(ended ? close + 1 : close);
                return Optional.empty();
            }
        }
        int place = 0;
        while (place < LogReader.MAX_LINE_BYTES
                && window.has(place)
                && window.at(place) != '\n'
                && (place == 0 || !tag(place))) {
            place++;
        }
        ended = window.has(place);
        int next = ended && window.at(place) == '\n' ? place + 1 : place;
        String text = window.text(0, place);
        window.take(next);
        return Optional.of(text.strip())
                .filter(line -> !line.isEmpty() && !line.equals("\ufeff"))
                .map(CsvReader::asWritten);
    }

    private boolean tag(int place) throws IOException {
        return window.at(place) == '<'
                && (event(place) || window.startsWith("<Events", place) || window.startsWith("</Events", place));
    }

    private String taken(int end) {
        String text = window.text(0, end);
        window.take(end);
        return text;
    }

    @Override
    public long position() {
        return window.taken();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
