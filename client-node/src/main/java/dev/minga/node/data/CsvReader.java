package dev.minga.node.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Rows of CSV (RFC 4180) as JSON objects, one a line, by the names in the first row ({@link CsvHeader}). A quoted cell may hold
 * line ends; a quote that is not closed within {@link #LONGEST_CELL} bytes opens nothing, and its line is a row. A row longer than
 * {@link #LONGEST_ROW} is one record, cut off there. A row of another length than the first is a record as it is written.
 */
final class CsvReader implements RecordReader {
    static final int LONGEST_ROW = 256 * 1024;
    static final int LONGEST_CELL = 16 << 20;

    private static final int LONGEST_TEXT = LogReader.MAX_LINE_BYTES / 8;

    private final Window window;
    private final String source;
    private final boolean windows;
    private Optional<CsvHeader> header;
    private long records;
    private boolean ended = true;

    /**
     * @param header the first row, where the stream goes on behind it
     * @param windows whether columns are named as Windows' exports name them
     */
    CsvReader(InputStream in, String source, Optional<String> header, boolean windows) {
        this.window = new Window(in, source);
        this.source = source;
        this.windows = windows;
        this.header = header.map(row -> CsvHeader.of(row, windows));
    }

    @Override
    public Optional<LogRecord> next() throws IOException {
        if (header.isEmpty() && !readHeader()) {
            return Optional.empty();
        }
        CsvHeader names = header.orElseThrow();
        while (window.has(0)) {
            Optional<String> row = row(names);
            if (row.isPresent()) {
                records++;
                return Optional.of(new LogRecord(source, records, row.get()));
            }
        }
        return Optional.empty();
    }

    /** The first line that is not blank; one without its end is left where it is. */
    private boolean readHeader() throws IOException {
        while (header.isEmpty()) {
            int end = endOfLine(0);
            if (!window.has(end)) {
                return false;
            }
            String text = window.text(0, withoutReturn(end));
            window.take(end + 1);
            if (!text.isBlank() && !(windows && text.startsWith("#TYPE"))) {
                header = Optional.of(CsvHeader.of(text, windows));
            }
        }
        return true;
    }

    private int endOfLine(int from) throws IOException {
        int place = from;
        while (place < LONGEST_ROW && window.has(place) && window.at(place) != '\n') {
            place++;
        }
        return place;
    }

    /** The row that begins here, as one line; empty if it is blank. */
    private Optional<String> row(CsvHeader names) throws IOException {
        boolean quoted = false;
        boolean begins = true;
        int place = 0;
        while (place < LONGEST_ROW && window.has(place) && (quoted || window.at(place) != '\n')) {
            char c = (char) (window.at(place) & 0xff);
            if (quoted && c == '"' && window.has(place + 1) && window.at(place + 1) == '"') {
                place++;
            } else if (c == '"' && (quoted || begins)) {
                quoted = !quoted;
                begins = false;
            } else if (!quoted) {
                begins = c == names.delimiter();
            }
            place++;
        }
        boolean closes = true;
        if (quoted) {
            int quote = closingQuote(place);
            closes = quote < LONGEST_CELL && window.has(quote);
            ended = window.has(quote);
        } else {
            ended = window.has(place);
        }
        int firstLine = endOfLine(0);
        if (!closes && firstLine < LONGEST_ROW && window.has(firstLine)) {
            return Optional.of(taken(firstLine, firstLine + 1))
                    .filter(text -> !text.isBlank())
                    .map(CsvReader::asWritten);
        }
        if (place >= LONGEST_ROW) {
            String text = taken(place, place);
            skipRest(quoted);
            return Optional.of(asWritten(text));
        }
        return Optional.of(taken(place, ended ? place + 1 : place))
                .filter(text -> !text.isBlank())
                .map(text -> line(names.cells(text), names, text));
    }

    /** Where the open quote is closed; at the latest where that no longer counts, or at the end of what is there. */
    private int closingQuote(int from) throws IOException {
        int place = from;
        while (place < LONGEST_CELL && window.has(place) && (window.at(place) != '"' || isPair(place))) {
            place += window.at(place) == '"' ? 2 : 1;
        }
        return place;
    }

    private boolean isPair(int place) throws IOException {
        return window.at(place) == '"' && window.has(place + 1) && window.at(place + 1) == '"';
    }

    /** Leaves out the rest of a row that is too long; a quote that is open at the end of its line must close soon. */
    private void skipRest(boolean open) throws IOException {
        boolean quoted = open;
        do {
            while (window.has(0) && window.at(0) != '\n') {
                if (quoted && isPair(0)) {
                    window.take(2);
                } else {
                    quoted ^= window.at(0) == '"';
                    window.take(1);
                }
            }
            int quote = quoted ? closingQuote(0) : 0;
            if (quoted && quote < LONGEST_CELL && window.has(quote)) {
                window.take(quote + 1);
                quoted = false;
            } else {
                break;
            }
        } while (window.has(0));
        ended = window.has(0);
        window.take(ended ? 1 : 0);
    }

    private String taken(int end, int next) {
        String text = window.text(0, withoutReturn(end));
        window.take(next);
        return text;
    }

    private int withoutReturn(int end) {
        return end > 0 && window.at(end - 1) == '\r' ? end - 1 : end;
    }

    private static String line(List<String> cells, CsvHeader names, String text) {
        return names.fields(cells).flatMap(JsonFields::line).orElseGet(() -> asWritten(text));
    }

    /** A record that is not fields, on one line that is not too long. */
    static String asWritten(String text) {
        return HiddenCharacters.spelledOut(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
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
    public Optional<String> header() {
        return header.map(CsvHeader::row);
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
