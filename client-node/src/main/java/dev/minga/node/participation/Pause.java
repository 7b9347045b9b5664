package dev.minga.node.participation;

import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The operator's switch: while a node is paused it asks for nothing, begins nothing and sends nothing. A file, so that a
 * restart changes nothing.
 */
public final class Pause {
    private final Path file;

    Pause(Path file) {
        this.file = file;
    }

    /** Whether the node is paused. */
    public boolean isOn() {
        return Files.exists(file);
    }

    /** Pauses; does nothing if it is paused. */
    public void begin(Instant now) throws IOException {
        if (!isOn()) {
            AtomicFile.writePrivate(file, ("since " + now + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Goes on; does nothing if it is not paused. */
    public void end() throws IOException {
        Files.deleteIfExists(file);
    }
}
