package dev.minga.coordinator.store;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Files named by the SHA-256 of their content, and uploads and scratch files on their way there.
 *
 * <p>A blob is on disk, whole, before {@code put} or {@code keep} returns; it never changes afterwards. What this store was
 * given since it was opened is never thrown away, because the event that names it comes later. Thread-safe, but one upload
 * must be written by one thread at a time.
 */
public final class BlobStore {
    private final Path blobs;
    private final Path uploads;
    private final Path scratch;
    private final UUID opened = UUID.randomUUID();
    private final Set<Sha256> givenNow = new HashSet<>();

    /** A store below this directory. */
    public BlobStore(Path directory) throws IOException {
        this.blobs = Files.createDirectories(directory.resolve("blobs"));
        this.uploads = Files.createDirectories(directory.resolve("uploads"));
        this.scratch = Files.createDirectories(directory.resolve("scratch"));
    }

    /** Where a blob is or would be. */
    public Path path(Sha256 digest) {
        return folder(digest).resolve(digest.hex());
    }

    private Path folder(Sha256 digest) {
        return blobs.resolve(digest.hex().substring(0, 2));
    }

    /** Whether the blob is here. */
    public boolean has(Sha256 digest) {
        return Files.isRegularFile(path(digest));
    }

    /** Size of a blob in bytes. */
    public long size(Sha256 digest) throws IOException {
        return Files.size(path(digest));
    }

    /** Keeps these bytes. */
    public Sha256 put(byte[] bytes) throws IOException {
        Sha256 digest = Sha256.of(bytes);
        given(digest);
        if (has(digest)) {
            AtomicFile.flush(path(digest)); // whoever wrote it may have died, or failed, before it was durable
        } else {
            AtomicFile.createDirectories(folder(digest));
            AtomicFile.write(path(digest), bytes);
        }
        return digest;
    }

    /** How many bytes of an upload are here. */
    public long uploaded(String upload) throws IOException {
        try {
            return Files.size(uploads.resolve(upload));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Adds bytes to the end of an upload. */
    public void append(String upload, ByteBuffer bytes) throws IOException {
        try (FileChannel file =
                FileChannel.open(uploads.resolve(upload), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    /** The file of an upload. */
    public Path upload(String upload) {
        return uploads.resolve(upload);
    }

    /** The digest of what was uploaded so far. */
    public Sha256 digestOf(String upload) throws IOException {
        try (InputStream in = Files.newInputStream(uploads.resolve(upload))) {
            return Sha256.of(in);
        }
    }

    /** Throws an upload away. */
    public void discard(String upload) throws IOException {
        Files.deleteIfExists(uploads.resolve(upload));
    }

    /** Makes an upload a blob. The caller has compared its digest. */
    public void keep(String upload, Sha256 digest) throws IOException {
        Path source = uploads.resolve(upload);
        Path target = path(digest);
        given(digest);
        AtomicFile.createDirectories(folder(digest));
        AtomicFile.move(source, target);
    }

    /** Where a file can be made that is to be a blob. What is left of it when this process ends, the next sweep deletes. */
    public Path scratch() {
        return scratch.resolve(opened + "." + UUID.randomUUID());
    }

    /** Makes a finished scratch file a blob; it is read once, for its digest, and not written again. */
    public Sha256 keep(Path finished) throws IOException {
        Sha256 digest;
        try (InputStream in = Files.newInputStream(finished)) {
            digest = Sha256.of(in);
        }
        given(digest);
        if (has(digest)) {
            AtomicFile.flush(path(digest)); // as in put
        } else {
            AtomicFile.createDirectories(folder(digest));
            AtomicFile.move(finished, path(digest));
        }
        return digest;
    }

    /** Whether a scratch file is of a process that ended, or of one that has no business here. */
    boolean isLeftBehind(Path scratchFile) {
        return !scratchFile.getFileName().toString().startsWith(opened.toString());
    }

    /** Before it is looked for, so that what is found cannot go any more. */
    private synchronized void given(Sha256 digest) {
        givenNow.add(digest);
    }

    /** Whether the blob came, or was asked to be kept, since this store was opened. */
    synchronized boolean isGiven(Sha256 digest) {
        return givenNow.contains(digest);
    }

    /**
     * Throws a blob away that nothing names.
     *
     * @return false if it came, or was asked to be kept, since this store was opened; then it stays
     */
    synchronized boolean forget(Sha256 digest) throws IOException {
        return !isGiven(digest) && Files.deleteIfExists(path(digest));
    }

    Path blobs() {
        return blobs;
    }

    Path uploads() {
        return uploads;
    }

    Path scratchFiles() {
        return scratch;
    }
}
