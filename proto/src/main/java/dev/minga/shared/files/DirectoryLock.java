package dev.minga.shared.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a directory for one process: a lock on its file {@code lock}, which the system releases when the process ends,
 * however it ends. The file stays behind and holds the number of the last process that had the lock; it is never
 * deleted, since deleting it would let two processes hold two files of one name.
 *
 * <p>Safe for any number of threads. Within one process a directory can be held once.
 */
public final class DirectoryLock implements Closeable {
    // POSIX drops a process's locks on a file when any of its descriptors closes, so a second one must never be opened.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    // Behind the text, so that where locks are mandatory others can still read who holds it.
    private static final long LOCKED_BYTE = 1L << 30;

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the directory, which must exist, without waiting.
     *
     * @throws DirectoryInUseException if a process, this one included, holds it, or if its lock file cannot be written
     */
    public static DirectoryLock acquire(Path directory) throws DirectoryInUseException {
        Path real;
        try {
            real = directory.toRealPath();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
        if (!HELD_HERE.add(real)) {
            throw inUse(directory, "this process");
        }
        boolean held = false;
        try {
            DirectoryLock lock = new DirectoryLock(real, lockedChannel(directory, real.resolve("lock")));
            held = true;
            return lock;
        } catch (DirectoryInUseException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(directory, e);
        } finally {
            if (!held) {
                HELD_HERE.remove(real);
            }
        }
    }

    /** Whether a process holds it; asked without making the file that says so. */
    public static boolean isHeld(Path directory) {
        if (!Files.exists(directory.resolve("lock"))) {
            return false;
        }
        try (DirectoryLock lock = acquire(directory)) {
            return lock == null;
        } catch (DirectoryInUseException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileChannel lockedChannel(Path directory, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(directory, "process " + holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String digits = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return digits.matches("[0-9]+") ? digits : "unknown";
    }

    private static DirectoryInUseException inUse(Path directory, String holder) {
        return new DirectoryInUseException(
                directory + " is in use by " + holder + ". Stop it first, or choose another directory", null);
    }

    private static DirectoryInUseException unusable(Path directory, IOException cause) {
        return new DirectoryInUseException(
                directory + " cannot be locked (" + cause + "). Check that it exists and that you may write there",
                cause);
    }

    /** Releases the directory; closing again does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD_HERE.remove(directory);
            }
        }
    }
}
