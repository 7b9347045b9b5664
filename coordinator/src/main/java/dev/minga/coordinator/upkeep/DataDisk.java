package dev.minga.coordinator.upkeep;

import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk below a coordinator's directory. Thread-safe. */
public final class DataDisk implements Readiness.Check {
    /** With less room than this, the next model may not fit beside the journal. */
    static final long LEAST_FREE_BYTES = 16L << 20;

    private static final int TRIED_BYTES = 4_096;

    private final Path directory;

    /** The disk of this directory. */
    public DataDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a file through to the disk and deletes it.
     *
     * @throws IOException if that fails, or there is hardly any room left
     */
    @Override
    public void run() throws IOException {
        Path tried = directory.resolve("disk-check");
        try {
            AtomicFile.write(tried, new byte[TRIED_BYTES]);
        } finally {
            Files.deleteIfExists(tried);
        }
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new IOException("only " + free + " bytes are free, " + LEAST_FREE_BYTES + " are needed");
        }
    }
}
