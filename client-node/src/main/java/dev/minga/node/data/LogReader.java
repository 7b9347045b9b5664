package dev.minga.node.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a log one line at a time in bounded memory, whatever is in it.
 *
 * <p>Lines end with LF or CRLF. Bytes that are not UTF-8 become U+FFFD, a byte order mark at the start is left out, a
 * line of more than {@link #MAX_LINE_BYTES} is cut there and stays one record.
 */
public final class LogReader implements RecordReader {
    public static final int MAX_LINE_BYTES = 64 * 1024;

    private final InputStream in;
    private final String source;
    private final byte[] buffer = new byte[MAX_LINE_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long lineNumber;
    private long taken;
    private boolean ended = true;

    public LogReader(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    public static LogReader open(Path file) throws IOException {
        try {
            return new LogReader(Files.newInputStream(file), file.toString());
        } catch (IOException e) {
            throw UnreadableFile.because(file.toString(), e);
        }
    }

    @Override
    public Optional<LogRecord> next() throws IOException {
        line.reset();
        boolean any = false;
        boolean more = true;
        while (more && fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, Math.min(end - position, MAX_LINE_BYTES - line.size()));
            more = end == limit;
            int next = more ? end : end + 1;
            taken += next - position;
            position = next;
        }
        if (!any) {
            return Optional.empty();
        }
        ended = !more;
        lineNumber++;
        return Optional.of(new LogRecord(source, lineNumber, HiddenCharacters.spelledOut(withoutMarks())));
    }

    private String withoutMarks() {
        String text = line.toString(StandardCharsets.UTF_8);
        int start = lineNumber == 1 && text.startsWith("\ufeff") ? 1 : 0;
        int end = text.endsWith("\r") ? text.length() - 1 : text.length();
        return text.substring(start, end);
    }

    /** Whether there are bytes left to read, after reading more where the buffer is used up. */
    private boolean fill() throws IOException {
        if (position == limit) {
            try {
                limit = Math.max(0, in.read(buffer));
            } catch (IOException e) {
                throw UnreadableFile.because(source, e);
            }
            position = 0;
        }
        return position < limit;
    }

    @Override
    public long position() {
        return taken;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
