package dev.minga.coordinator.upkeep;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a backup and their digests, in the format of {@code sha256sum}. */
record DigestList(SortedMap<String, Sha256> files) {
    static final String NAME = "SHA256SUMS";

    /** Reads the list of a backup, which its writing ended with. */
    static DigestList read(Path backup) throws IOException {
        SortedMap<String, Sha256> files = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(backup.resolve(NAME), StandardCharsets.UTF_8)) {
                Path file = Path.of(line.substring(66)).normalize();
                if (file.isAbsolute() || file.startsWith("..") || !line.startsWith("  ", 64)) {
                    throw new IllegalArgumentException("it leads elsewhere");
                }
                files.put(file.toString(), Sha256.parse(line.substring(0, 64)));
            }
            return new DigestList(files);
        } catch (NoSuchFileException e) {
            throw new IOException(backup + " is no whole backup: it has no " + NAME, e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(backup.resolve(NAME) + " is damaged", e);
        }
    }

    void write(Path backup) throws IOException {
        StringBuilder text = new StringBuilder();
        files.forEach((file, digest) ->
                text.append(digest.hex()).append("  ").append(file).append('\n'));
        AtomicFile.writePrivate(backup.resolve(NAME), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads every file.
     *
     * @throws IOException if one is missing or another than was listed
     */
    void verify(Path backup) throws IOException {
        for (var file : files.entrySet()) {
            try (InputStream in = Files.newInputStream(backup.resolve(file.getKey()))) {
                if (!Sha256.of(in).equals(file.getValue())) {
                    throw new IOException(backup.resolve(file.getKey()) + " is not what was backed up");
                }
            } catch (NoSuchFileException e) {
                throw new IOException(backup.resolve(file.getKey()) + " is missing", e);
            }
        }
    }
}
