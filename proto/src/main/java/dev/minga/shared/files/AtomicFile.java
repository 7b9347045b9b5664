package dev.minga.shared.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files that survive a crash whole or not at all. When a method returns, the bytes and the name are on disk; when
 * it throws, the target is as it was (or, if only the last flush of the directory failed, already new). A crash can
 * leave a file named {@code .NAME.RANDOM.tmp} beside the target; it is safe to delete.
 *
 * <p>Stateless. Threads that write the same target at once leave the bytes of one of them.
 */
public final class AtomicFile {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private AtomicFile() {}

    /** Replaces {@code target} by these bytes; the directory must exist. */
    public static void write(Path target, byte[] bytes) throws IOException {
        replace(target, bytes);
    }

    /** The same for secrets: only the owner can read or write the file, from its first byte on, where POSIX applies. */
    public static void writePrivate(Path target, byte[] bytes) throws IOException {
        replace(target, bytes, ownerOnly(target, "rw-------"));
    }

    /**
     * Gives {@code temporary}, a finished file in the same file system, the name {@code target}. Its bytes are flushed
     * first. If this throws, the caller still owns the temporary file.
     */
    public static void move(Path temporary, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        rename(temporary, target);
    }

    /**
     * Makes what is there durable, bytes and name: a file that is found may be of a write whose last flush failed, or of a
     * process that died before it.
     */
    public static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        flushDirectory(file);
    }

    /** Makes the name of a file or directory durable that another one's name was given to. */
    public static void flushName(Path target) throws IOException {
        flushDirectory(target);
    }

    /** Creates a directory and the missing ones above it; when this returns, their names are on disk. */
    public static void createDirectories(Path directory) throws IOException {
        create(directory);
    }

    /** The same, each for the owner only where POSIX applies. Directories that exist keep their permissions. */
    public static void createPrivateDirectories(Path directory) throws IOException {
        create(directory, ownerOnly(directory, "rwx------"));
    }

    private static void create(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            if (parent != null) {
                create(parent, attributes);
            }
            Files.createDirectories(directory, attributes);
            flushDirectory(directory);
        }
    }

    private static void replace(Path target, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        Path temporary = beside(target);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            rename(temporary, target);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static Path beside(Path target) throws IOException {
        Path name = target.getFileName();
        if (name == null) {
            throw new FileSystemException(target.toString(), null, "not the name of a file");
        }
        return target.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
    }

    private static void rename(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flushDirectory(target);
    }

    private static void flushDirectory(Path target) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        if (WINDOWS || directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
