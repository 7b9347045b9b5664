package dev.minga.coordinator.ledger;

import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** How the log's files are changed: each change is done whole or not at all, and is on disk when its method returns. */
interface Disk {
    /** The file system. */
    Disk FILES = new Disk() {
        @Override
        public void write(Path file, byte[] bytes) throws IOException {
            AtomicFile.createDirectories(Objects.requireNonNull(file.getParent()));
            AtomicFile.write(file, bytes);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    };

    /** Replaces a file; missing directories are made. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Deletes a file or an empty directory, if it is there. */
    void delete(Path file) throws IOException;

    /**
     * Reads a file whole.
     *
     * @throws IOException if it is longer than it may be, before anything of it is read
     */
    static byte[] read(Path file, int longest) throws IOException {
        if (Files.size(file) > longest) {
            throw new IOException(file + " is longer than the " + longest + " bytes that it may have");
        }
        return Files.readAllBytes(file);
    }
}
