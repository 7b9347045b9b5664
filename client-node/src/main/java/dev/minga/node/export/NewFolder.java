package dev.minga.node.export;

import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that is there whole or not at all: its files are written beside it, flushed, and then the folder gets its name. A crash can
 * leave a folder named {@code .NAME.RANDOM.tmp} there; it is safe to delete. Stateless.
 */
public final class NewFolder {
    private NewFolder() {}

    /** Writes files into a folder. */
    @FunctionalInterface
    public interface Content {
        void write(Path folder) throws IOException;
    }

    /**
     * Makes a folder.
     *
     * @param target need not exist; if it does it must be empty
     * @throws DirectoryNotEmptyException if it is not empty
     * @throws FileAlreadyExistsException if it is a file
     */
    public static void write(Path target, Content content) throws IOException {
        requireFree(target);
        Path whole = target.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        if (parent == null) {
            throw new DirectoryNotEmptyException(target.toString());
        }
        AtomicFile.createDirectories(parent);
        Path draft =
                Files.createDirectory(parent.resolve("." + whole.getFileName() + "." + UUID.randomUUID() + ".tmp"));
        try {
            content.write(draft);
            for (Path file : files(draft)) {
                AtomicFile.flush(file);
            }
            requireFree(target);
            Files.deleteIfExists(whole);
            Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.flushName(whole);
        } catch (IOException | RuntimeException e) {
            discard(draft, e);
            throw e;
        }
    }

    private static void requireFree(Path target) throws IOException {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (Files.isDirectory(target) && !files(target).isEmpty()) {
            throw new DirectoryNotEmptyException(target.toString());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void discard(Path draft, Exception cause) {
        try (Stream<Path> all = Files.walk(draft)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
