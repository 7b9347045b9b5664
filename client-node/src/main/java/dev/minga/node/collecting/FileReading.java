package dev.minga.node.collecting;

import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogRecord;
import dev.minga.node.data.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** One file from where it was read to, to its end. */
final class FileReading {
    private final LogFormat format;
    private final RecordReader reader;
    private final boolean whole;
    private final long start;
    private long offset;
    private boolean waits;
    private Optional<String> header;

    FileReading(LogFormat format, InputStream in, Path file, Optional<KnownFile> known, boolean whole) {
        this.format = format;
        this.whole = whole;
        this.start = known.map(KnownFile::offset).orElse(0L);
        this.offset = start;
        this.header = known.flatMap(KnownFile::header);
        this.reader = format.reader(in, file.toString(), header);
    }

    /** @param another whether the log's last lines are of another file, whose fields may mean something else */
    void copyTo(Store.Appending log, boolean another) throws IOException {
        boolean said = !another;
        Optional<LogRecord> next = reader.next();
        while (next.isPresent() && (whole || reader.ended())) {
            String line = next.get().line();
            if (!line.isBlank()) {
                Optional<String> known = header;
                Optional<String> directive = format.firstDirective().map(first -> known.orElse(first));
                if (!said && directive.isPresent()) {
                    log.add(directive.get());
                }
                said = true;
                header = format.isDirective(line) ? Optional.of(line) : header;
                log.add(line);
            }
            offset = start + reader.position();
            next = reader.next();
        }
        waits = next.isPresent();
        if (!waits && reader.ended()) {
            offset = start + reader.position();
        }
        header = reader.header().or(() -> header);
    }

    long offset() {
        return offset;
    }

    boolean waits() {
        return waits;
    }

    Optional<String> header() {
        return header;
    }
}
