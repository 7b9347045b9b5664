package dev.minga.coordinator.store;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what lies in a store and nobody will ask for: blobs without a name in the journal, temporary and scratch files of a process
 * that died, uploads that nobody went on with for {@link #PATIENCE}. Not thread-safe; the store may be used meanwhile.
 */
public final class Sweep {
    /** A member that stopped an upload longer ago starts it anew. */
    public static final Duration PATIENCE = Duration.ofDays(1);

    private static final Pattern BLOB = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TEMPORARY = Pattern.compile("\\.([0-9a-f]{64})\\.[0-9a-f-]{36}\\.tmp");

    private final BlobStore store;
    private final List<Path> blobs = new ArrayList<>();
    private final List<Path> temporary = new ArrayList<>();
    private final List<Path> uploads = new ArrayList<>();

    private Sweep(BlobStore store) {
        this.store = store;
    }

    /**
     * What was found, and deleted unless it was only looked for.
     *
     * @param bytes the size of all of it
     */
    public record Found(int blobs, int uploads, int temporary, long bytes) {}

    /** Looks what is there now; what the journal names is asked for afterwards. */
    public static Sweep of(BlobStore store, Instant now) throws IOException {
        Sweep sweep = new Sweep(store);
        for (Path folder : children(store.blobs())) {
            for (Path file : Files.isDirectory(folder) ? children(folder) : List.<Path>of()) {
                sweep.sort(file);
            }
        }
        for (Path file : children(store.scratchFiles())) {
            if (store.isLeftBehind(file)) {
                sweep.temporary.add(file);
            }
        }
        for (Path upload : children(store.uploads())) {
            if (Files.getLastModifiedTime(upload).toInstant().isBefore(now.minus(PATIENCE))) {
                sweep.uploads.add(upload);
            }
        }
        return sweep;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(directory)) {
            inside.forEach(found::add);
        }
        return found;
    }

    private void sort(Path file) {
        String name = file.getFileName().toString();
        Matcher unfinished = TEMPORARY.matcher(name);
        if (BLOB.matcher(name).matches()) {
            blobs.add(file);
        } else if (unfinished.matches() && !store.isGiven(Sha256.parse(unfinished.group(1)))) {
            temporary.add(file);
        }
    }

    /** Deletes all of it but these blobs, or only counts. */
    public Found clear(Set<Sha256> named, boolean onlyCount) throws IOException {
        int forgotten = 0;
        long bytes = 0;
        for (Path blob : blobs) {
            Sha256 digest = Sha256.parse(blob.getFileName().toString());
            long size = sizeOf(blob);
            boolean goes = !named.contains(digest) && (onlyCount ? !store.isGiven(digest) : store.forget(digest));
            if (goes) {
                forgotten++;
                bytes += size;
            }
        }
        for (List<Path> files : List.of(temporary, uploads)) {
            for (Path file : files) {
                bytes += sizeOf(file);
                if (!onlyCount) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return new Found(forgotten, uploads.size(), temporary.size(), bytes);
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }
}
