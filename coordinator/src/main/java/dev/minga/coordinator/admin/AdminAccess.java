package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How to reach a running coordinator's admin endpoint; kept in a file for its owner only.
 *
 * @param url such as {@code https://127.0.0.1:7444}
 * @param token the bearer token
 * @param authorities the certificates (PEM) of whom the endpoint's own certificate may come from
 */
public record AdminAccess(String url, String token, String authorities) {
    public AdminAccess {
        Objects.requireNonNull(url, "url is missing");
        Objects.requireNonNull(token, "token is missing");
        Objects.requireNonNull(authorities, "authorities is missing");
    }

    /** Reads what {@code serve} or {@code token create} wrote. */
    public static AdminAccess read(Path file) throws IOException {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), AdminAccess.class);
        } catch (JacksonException e) {
            throw new IOException(
                    file + " does not say how to reach a coordinator; restart it, or make a token again", e);
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
