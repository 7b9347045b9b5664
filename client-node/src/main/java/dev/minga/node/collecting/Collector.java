package dev.minga.node.collecting;

import dev.minga.node.data.LogBytes;
import dev.minga.node.data.LogFile;
import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogRecord;
import dev.minga.node.data.RecordReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects a source's records: of each file what was not taken yet, the oldest file first, each record once and for ever at the
 * number that it gets. A file is known by what it holds ({@link KnownFile}), so that renaming and gzipping it take nothing twice;
 * one that was cut to nothing and written anew is another file. The last record of a file that may grow is taken when it has its
 * end.
 */
public final class Collector {
    /** Two files that begin with so much of the same are one file and its copy. */
    private static final int COPY_BYTES = 1_024;

    private final Path directory;
    private final LogFormat format;

    /**
     * Collects into a directory.
     *
     * @param directory of this source alone; made if it is not there
     */
    public Collector(Path directory, LogFormat format) {
        this.directory = directory;
        this.format = format;
    }

    /** What was collected so far. */
    public LogFile log() throws IOException {
        return Store.committed(directory);
    }

    /**
     * Takes what is new.
     *
     * @param base where relative patterns start
     * @param pattern names the files
     * @param finished whether nothing will be added to any file, so that a last record without its end is whole
     */
    public Collected collect(Path base, String pattern, boolean finished) throws IOException {
        Path all = directory.toAbsolutePath().getParent();
        try (Store store = Store.open(directory)) {
            List<Path> files = FoundFiles.of(base, pattern, all == null ? directory : all);
            if (files.isEmpty() && store.position().lines() == 0) {
                throw new FileNotFoundException("no file in " + base + " is called " + pattern);
            }
            Pass pass = new Pass(store, finished);
            long before = store.position().lines();
            for (Path file : files) {
                pass.take(file);
            }
            long lines = store.position().lines();
            return new Collected(files.size(), lines - before, lines, pass.unfinished, pass.unreadable);
        }
    }

    private final class Pass {
        private final Store store;
        private final boolean finished;
        private final Set<Integer> seen = new HashSet<>();
        private final List<String> unfinished = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        Pass(Store store, boolean finished) {
            this.store = store;
            this.finished = finished;
        }

        void take(Path file) {
            try {
                if (Files.size(file) > 0 && !isAsItWas(file)) {
                    read(file);
                }
            } catch (IOException e) {
                unreadable.add(String.valueOf(e.getMessage()));
            }
        }

        private boolean isAsItWas(Path file) throws IOException {
            List<KnownFile> files = store.position().files();
            for (int i = 0; i < files.size(); i++) {
                KnownFile known = files.get(i);
                if (!finished
                        && known.path().equals(file.toString())
                        && known.size() == Files.size(file)
                        && known.modified() == Files.getLastModifiedTime(file).toMillis()) {
                    seen.add(i);
                    return true;
                }
            }
            return false;
        }

        private void read(Path file) throws IOException {
            Position position = store.position();
            int index = known(file);
            Optional<KnownFile> before = index < position.files().size()
                    ? Optional.of(position.files().get(index))
                    : Optional.empty();
            long size = Files.size(file);
            long modified = Files.getLastModifiedTime(file).toMillis();
            boolean whole = finished || LogBytes.isGzip(file);
            try (InputStream in = LogBytes.open(file);
                    Store.Appending appending = store.append()) {
                if (before.isPresent() && !before.get().begins(in)) {
                    throw new IOException(file + " changed while it was read");
                }
                FileReading reading = new FileReading(format, in, file, before, whole);
                boolean another = position.last() != index && position.lines() > 0;
                reading.copyTo(appending, another);
                if (reading.waits()) {
                    unfinished.add(file.toString());
                }
                if (reading.offset() > 0) {
                    seen.add(index);
                    KnownFile now = identified(file, size, modified, reading);
                    int last = appending.lines() > 0 ? index : position.last();
                    store.commit(
                            appending,
                            new Position(0, 0, last, position.with(index, now).files()));
                }
            }
        }

        private KnownFile identified(Path file, long size, long modified, FileReading reading) throws IOException {
            try (InputStream in = LogBytes.open(file)) {
                long offset = reading.offset();
                int length = (int) Math.min(KnownFile.BYTES, offset);
                byte[] first = in.readNBytes(length);
                byte[] last = first;
                if (offset > KnownFile.BYTES) {
                    last = tail(in, first, offset);
                }
                return new KnownFile(
                        file.toString(),
                        size,
                        modified,
                        offset,
                        KnownFile.sha256(first),
                        KnownFile.sha256(last),
                        reading.header());
            }
        }

        private byte[] tail(InputStream in, byte[] first, long offset) throws IOException {
            byte[] ring = first.clone();
            long left = offset - first.length;
            byte[] buffer = new byte[KnownFile.BYTES];
            while (left > 0) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (read == 0) {
                    throw new IOException("a file became shorter while it was read");
                }
                System.arraycopy(ring, read, ring, 0, ring.length - read);
                System.arraycopy(buffer, 0, ring, ring.length - read, read);
                left -= read;
            }
            return ring;
        }

        /** Which known file this is, or the number of a new one. The one of which most was read is it. */
        private int known(Path file) throws IOException {
            List<KnownFile> files = store.position().files();
            int best = -1;
            for (int i = 0; i < files.size(); i++) {
                boolean more =
                        best < 0 || files.get(i).offset() > files.get(best).offset();
                boolean instead = best >= 0
                        && seen.contains(best)
                        && !seen.contains(i)
                        && files.get(i).offset() == files.get(best).offset();
                if ((more || instead) && begins(file, files.get(i))) {
                    best = i;
                }
            }
            return best < 0 || (seen.contains(best) && !isCopy(file, files.get(best))) ? files.size() : best;
        }

        private boolean begins(Path file, KnownFile known) throws IOException {
            try (InputStream in = LogBytes.open(file)) {
                return known.begins(in);
            }
        }

        /** Of a file that was seen under another name before; short ones may hold the same by chance. */
        private boolean isCopy(Path file, KnownFile known) {
            String name = file.toString();
            return known.offset() >= COPY_BYTES
                    || name.equals(known.path() + ".gz")
                    || known.path().equals(name + ".gz");
        }
    }

    /** One file from where it was read to, to its end. */
    private static final class FileReading {
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
}
