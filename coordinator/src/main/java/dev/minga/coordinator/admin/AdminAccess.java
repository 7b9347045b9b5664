package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How to reach a running coordinator's admin endpoint; kept in a file for its owner only.
 *
 * @param url such as {@code http://127.0.0.1:7444}
 * @param token the bearer token
 */
public record AdminAccess(String url, String token) {
    /** Reads what {@code serve} wrote. */
    public static AdminAccess read(Path file) throws IOException {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), AdminAccess.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged; restart the coordinator to have it written again", e);
        }
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        AtomicFile.writePrivate(file, Json.mapper().writeValueAsBytes(this));
    }

    @Override
    public String toString() {
        return "AdminAccess[url=" + url + ", token=[REDACTED]]";
    }
}
