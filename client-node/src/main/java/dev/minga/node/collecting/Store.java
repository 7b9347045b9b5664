package dev.minga.node.collecting;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.node.data.LogFile;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is collected of a source: {@code records.log}, one record a line, and {@code position.json}, which says how much of it
 * counts and up to where each file was read. The second is replaced whole after the first was flushed, so that a crash leaves
 * either both as they were or both as they are: no record is taken twice, none is lost. Both are for their owner only.
 */
final class Store implements Closeable {
    // POSIX drops a process's locks on a file when any of its descriptors closes.
    private static final ReentrantLock HERE = new ReentrantLock();

    private final Path directory;
    private final FileChannel lock;
    private Position position;

    private Store(Path directory, FileChannel lock, Position position) {
        this.directory = directory;
        this.lock = lock;
        this.position = position;
    }

    /** Takes the store for this process, waiting for others; what a crash left unfinished is taken away. */
    static Store open(Path directory) throws IOException {
        HERE.lock();
        FileChannel lock = null;
        try {
            AtomicFile.createPrivateDirectories(directory);
            lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
            if (isNew(directory)) {
                AtomicFile.writePrivate(log(directory), new byte[0]);
                AtomicFile.writePrivate(positionFile(directory), Json.mapper().writeValueAsBytes(Position.START));
            }
            Store store = new Store(directory, lock, position(directory));
            store.truncate();
            return store;
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            HERE.unlock();
            throw e;
        }
    }

    /** The log as far as it counts; empty if nothing was ever collected. */
    static LogFile committed(Path directory) throws IOException {
        if (isNew(directory)) {
            throw new IOException("nothing was collected into " + directory + " yet; run 'minga node collect' first");
        }
        return new LogFile(log(directory), position(directory).bytes());
    }

    /** Also if it was being made when it stopped. */
    private static boolean isNew(Path directory) throws IOException {
        return !Files.exists(positionFile(directory))
                && (!Files.exists(log(directory)) || Files.size(log(directory)) == 0);
    }

    private static Path log(Path directory) {
        return directory.resolve("records.log");
    }

    private static Path positionFile(Path directory) {
        return directory.resolve("position.json");
    }

    private static Position position(Path directory) throws IOException {
        Path file = positionFile(directory);
        Position read;
        try {
            read = Json.mapper().readValue(Files.readAllBytes(file), Position.class);
        } catch (JacksonException | NoSuchFileException e) {
            throw damaged(directory, e);
        }
        if (read.bytes() > 0 && (!Files.exists(log(directory)) || Files.size(log(directory)) < read.bytes())) {
            throw damaged(directory, null);
        }
        return read;
    }

    private static IOException damaged(Path directory, @Nullable Exception cause) {
        return new IOException(
                directory
                        + " is damaged: records.log and position.json do not belong together; restore both from a backup",
                cause);
    }

    Position position() {
        return position;
    }

    private void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(log(directory), StandardOpenOption.WRITE)) {
            if (channel.size() > position.bytes()) {
                channel.truncate(position.bytes());
                channel.force(true);
            }
        }
    }

    /** Lines in the making; nothing of them counts before {@link #commit}. */
    Appending append() throws IOException {
        FileChannel channel = FileChannel.open(log(directory), StandardOpenOption.WRITE);
        channel.position(position.bytes());
        return new Appending(channel);
    }

    /** Makes what was appended count, and the files known as they are now. */
    void commit(Appending appended, Position next) throws IOException {
        appended.flush();
        Position whole = new Position(
                position.bytes() + appended.bytes, position.lines() + appended.lines, next.last(), next.files());
        AtomicFile.writePrivate(positionFile(directory), Json.mapper().writeValueAsBytes(whole));
        position = whole;
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            HERE.unlock();
        }
    }

    /** Lines that are being added. */
    static final class Appending implements Closeable {
        private final FileChannel channel;
        private final OutputStream out;
        private long bytes;
        private long lines;

        private Appending(FileChannel channel) {
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
        }

        void add(String line) throws IOException {
            byte[] written = (line + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(written);
            bytes += written.length;
            lines++;
        }

        long lines() {
            return lines;
        }

        private void flush() throws IOException {
            out.flush();
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
