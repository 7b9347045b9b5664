package dev.minga.shared.doctor;

import java.nio.file.Path;
import java.util.List;

/** Whether private files are their owner's alone. */
public final class SecretsCheck {
    private static final String NAME = "private keys";

    private SecretsCheck() {}

    /**
     * A private file.
     *
     * @param permissions as {@code ls} writes them, {@code rw-------}; empty where they are not known
     */
    public record Found(Path file, String permissions) {}

    /** Neither group nor others may do anything with them. */
    public static Finding check(List<Found> files) {
        List<Found> open = files.stream()
                .filter(file ->
                        !file.permissions().isEmpty() && !file.permissions().endsWith("------"))
                .toList();
        if (files.isEmpty()) {
            return Finding.failed(NAME, "there are none", "Restore the directory from a backup");
        }
        if (!open.isEmpty()) {
            Path first = open.get(0).file();
            return Finding.failed(
                    NAME,
                    first + (open.size() > 1 ? " and " + (open.size() - 1) + " more files" : "")
                            + " may be read by others (" + open.get(0).permissions() + ")",
                    "Run chmod go= on them, and consider who has read them");
        }
        return Finding.ok(NAME, files.size() + " files, for their owner only");
    }
}
