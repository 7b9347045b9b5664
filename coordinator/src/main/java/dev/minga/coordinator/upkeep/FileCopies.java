package dev.minga.coordinator.upkeep;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Copies files into a new directory, for the owner only, each flushed; remembers what their digests have to be. */
final class FileCopies {
    private final Path target;
    private final SortedMap<String, Sha256> digests = new TreeMap<>();

    /** @throws IllegalArgumentException if the directory is there and not empty */
    FileCopies(Path target) throws IOException {
        this.target = target;
        AtomicFile.createPrivateDirectories(target);
        try (Stream<Path> inside = Files.list(target)) {
            if (inside.findAny().isPresent()) {
                throw new IllegalArgumentException(target + " is not empty; name a new directory");
            }
        }
    }

    /** A file, under the same name. */
    void file(Path from, String name) throws IOException {
        Path to = target.resolve(name);
        AtomicFile.createPrivateDirectories(Objects.requireNonNull(to.getParent()));
        try (InputStream in = Files.newInputStream(from)) {
            digests.put(name, Sha256.of(in));
        }
        Files.copy(from, to);
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** All files of a folder, also further down, but those that are half-written. */
    void folder(Path from, String name) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().endsWith(".tmp")) {
                    file(file, name + "/" + from.relativize(file).toString().replace('\\', '/'));
                }
            }
        }
    }

    /** A file that was made in the target itself. */
    void made(String name) throws IOException {
        try (InputStream in = Files.newInputStream(target.resolve(name))) {
            digests.put(name, Sha256.of(in));
        }
    }

    DigestList list() {
        return new DigestList(digests);
    }
}
