package dev.minga.coordinator.admin;

import dev.minga.shared.settings.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * An event of {@code /v1/events}.
 *
 * @param name what it tells
 * @param data JSON on one line
 */
public record ServerEvent(String name, String data) {
    private static final String NAME = "event: ";
    private static final String DATA = "data: ";

    /** What it tells, as this type. */
    public <T> T as(Class<T> type) throws IOException {
        return Json.mapper().readValue(data, type);
    }

    /** Reads events, in the form that this coordinator writes, until the listener wants no more or there are no more. */
    static void read(InputStream stream, Predicate<ServerEvent> listener) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(NAME)) {
                name = line.substring(NAME.length());
            } else if (line.startsWith(DATA) && !listener.test(new ServerEvent(name, line.substring(DATA.length())))) {
                return;
            }
        }
    }
}
