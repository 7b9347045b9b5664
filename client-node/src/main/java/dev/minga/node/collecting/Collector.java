package dev.minga.node.collecting;

import dev.minga.node.data.LogBytes;
import dev.minga.node.data.LogFile;
import dev.minga.node.data.LogFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static final Duration QUIET = Duration.ofDays(1);

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

    /** The files that nobody writes to for a day are finished. */
    public static Instant finishedBefore(Instant now) {
        return now.minus(QUIET);
    }

    /** Looks for files and takes nothing: those that are there, and what of them cannot be read. */
    public Collected look(Path base, String pattern) throws IOException {
        FoundFiles found = FoundFiles.of(base, pattern, own(base));
        List<String> unreadable = new ArrayList<>(found.unreadable());
        found.files().stream()
                .filter(file -> !Files.isReadable(file))
                .forEach(file -> unreadable.add(file + " cannot be read"));
        return new Collected(found.files().size(), 0, 0, List.of(), unreadable);
    }

    private OwnFiles own(Path base) {
        return new OwnFiles(
                base,
                Optional.ofNullable(directory.toAbsolutePath().getParent()).orElse(directory));
    }

    /** What was collected so far. */
    public LogFile log() throws IOException {
        return Store.committed(directory);
    }

    /**
     * Takes what is new. A directory or a file that cannot be read hides no other.
     *
     * @param base the node's directory, where relative patterns start
     * @param pattern names the files
     * @param finishedBefore nothing will be added to files that were last written to before this, so that a last record without
     *     its end is whole
     */
    public Collected collect(Path base, String pattern, Instant finishedBefore) throws IOException {
        try (Store store = Store.open(directory)) {
            FoundFiles found = FoundFiles.of(base, pattern, own(base));
            if (found.files().isEmpty()
                    && found.unreadable().isEmpty()
                    && store.position().lines() == 0) {
                throw new FileNotFoundException("no file in " + base + " is called " + pattern);
            }
            Pass pass = new Pass(store, finishedBefore);
            pass.unreadable.addAll(found.unreadable());
            long before = store.position().lines();
            for (Path file : found.files()) {
                pass.take(file);
            }
            long lines = store.position().lines();
            return new Collected(found.files().size(), lines - before, lines, pass.unfinished, pass.unreadable);
        }
    }

    private final class Pass {
        private final Store store;
        private final Instant finishedBefore;
        private final Set<Integer> seen = new HashSet<>();
        private final List<String> unfinished = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        Pass(Store store, Instant finishedBefore) {
            this.store = store;
            this.finishedBefore = finishedBefore;
        }

        private boolean isFinished(Path file) throws IOException {
            return Files.getLastModifiedTime(file).toInstant().isBefore(finishedBefore);
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
                boolean unchanged = known.path().equals(file.toString())
                        && known.size() == Files.size(file)
                        && known.modified() == Files.getLastModifiedTime(file).toMillis();
                if (unchanged && (known.whole() || !isFinished(file))) {
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
            boolean whole = isFinished(file) || LogBytes.isGzip(file);
            try (Beginning in = new Beginning(LogBytes.open(file));
                    Store.Appending appending = store.append()) {
                if (before.isPresent() && !before.get().begins(in)) {
                    throw new IOException(file + " changed while it was read");
                }
                FileReading reading = new FileReading(format, in, file, before, whole);
                boolean another = position.last() != index && position.lines() > 0;
                reading.copyTo(appending, another);
                if (whole
                        && (Files.size(file) != size
                                || Files.getLastModifiedTime(file).toMillis() != modified)) {
                    throw new IOException(file + " changed while it was read"); // its end was none
                }
                if (reading.waits()) {
                    unfinished.add(file.toString());
                }
                if (reading.offset() > 0) {
                    seen.add(index);
                    KnownFile now = identified(file, in.bytes(), size, modified, reading);
                    int last = appending.lines() > 0 ? index : position.last();
                    store.commit(
                            appending,
                            new Position(0, 0, last, position.with(index, now).files()));
                }
            }
        }

        /** @param begun how the file began that the records are of: by now another may have its name */
        private KnownFile identified(Path file, byte[] begun, long size, long modified, FileReading reading)
                throws IOException {
            try (InputStream in = LogBytes.open(file)) {
                long offset = reading.offset();
                int length = (int) Math.min(KnownFile.BYTES, offset);
                byte[] first = in.readNBytes(length);
                if (first.length < length || !Arrays.equals(first, 0, length, begun, 0, length)) {
                    throw new IOException(file + " changed while it was read");
                }
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
                        reading.header(),
                        !reading.waits());
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
            byte[] first = first(file);
            Map<Integer, String> digests = new HashMap<>();
            int best = -1;
            for (int i = 0; i < files.size(); i++) {
                boolean more =
                        best < 0 || files.get(i).offset() > files.get(best).offset();
                boolean instead = best >= 0
                        && seen.contains(best)
                        && !seen.contains(i)
                        && files.get(i).offset() == files.get(best).offset();
                int length = (int) Math.min(KnownFile.BYTES, files.get(i).offset());
                if ((more || instead)
                        && length <= first.length
                        && digests.computeIfAbsent(length, bytes -> KnownFile.sha256(Arrays.copyOf(first, bytes)))
                                .equals(files.get(i).firstSha256())
                        && begins(file, files.get(i))) {
                    best = i;
                }
            }
            return best < 0 || (seen.contains(best) && !isCopy(file, files.get(best))) ? files.size() : best;
        }

        private byte[] first(Path file) throws IOException {
            try (InputStream in = LogBytes.open(file)) {
                return in.readNBytes(KnownFile.BYTES);
            }
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
}
