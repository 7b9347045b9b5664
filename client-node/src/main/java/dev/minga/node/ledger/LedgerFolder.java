package dev.minga.node.ledger;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What this node saw of the log, on disk: {@code checkpoint}, the newest; {@code checkpoints/SIZE}, every one it ever
 * accepted; {@code stopped/}, what made it stop. Each file is there whole or not at all.
 */
public final class LedgerFolder {
    private static final String NOTE = ".note";

    private final Path folder;

    /** Need not exist yet. */
    public LedgerFolder(Path folder) {
        this.folder = folder;
    }

    /** A checkpoint with the note that it was read from. */
    record Seen(SignedNote note, Checkpoint checkpoint) {}

    /**
     * The newest checkpoint that was accepted, verified again; should its file be gone, the largest of the others.
     *
     * @throws IOException if it is damaged
     */
    Optional<Seen> newest(LogKeys keys) throws IOException {
        return Files.exists(newestFile()) ? Optional.of(read(newestFile(), keys)) : atMost(Long.MAX_VALUE, keys);
    }

    /**
     * What the newest accepted checkpoint says, verified again.
     *
     * @throws IOException if it is damaged
     */
    public Optional<Checkpoint> newestCheckpoint(LogKeys keys) throws IOException {
        return newest(keys).map(Seen::checkpoint);
    }

    /** The largest accepted checkpoint of at most this size, verified again. */
    Optional<Seen> atMost(long size, LogKeys keys) throws IOException {
        if (!Files.isDirectory(sizes())) {
            return Optional.empty();
        }
        OptionalLong largest;
        try (Stream<Path> files = Files.list(sizes())) {
            largest = files.filter(LedgerFolder::isSize)
                    .mapToLong(LedgerFolder::size)
                    .filter(seen -> seen <= size)
                    .max();
        }
        return largest.isPresent()
                ? Optional.of(read(sizes().resolve(Long.toString(largest.getAsLong())), keys))
                : Optional.empty();
    }

    private static Seen read(Path file, LogKeys keys) throws IOException {
        try {
            SignedNote note = SignedNote.parse(Files.readAllBytes(file));
            return new Seen(note, keys.open(note));
        } catch (MalformedLedgerException | LogKeys.ForeignLogException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; restore it from a backup", e);
        }
    }

    /** Keeps an accepted checkpoint; the newest last. */
    void keep(Seen seen) throws IOException {
        keepAside(seen);
        AtomicFile.write(newestFile(), seen.note().encode());
    }

    /** Keeps an accepted checkpoint that is older than the newest. */
    void keepAside(Seen seen) throws IOException {
        AtomicFile.createPrivateDirectories(sizes());
        Path file = sizes().resolve(Long.toString(seen.checkpoint().size()));
        AtomicFile.write(file, seen.note().encode());
    }

    /** Sets aside the accepted checkpoints above this size, which are void from now on; nothing is lost. */
    void setAside(long keptSize) throws IOException {
        if (!Files.isDirectory(sizes())) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(sizes())) {
            files = all.filter(file -> isSize(file) && size(file) > keptSize).toList();
        }
        for (Path file : files) {
            String digest = Sha256.of(Files.readAllBytes(file)).hex();
            Files.move(file, sizes().resolve(size(file) + "-" + digest + ".void"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean isSize(Path file) {
        return String.valueOf(file.getFileName()).matches("[0-9]{1,18}");
    }

    private static long size(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()));
    }

    /** Keeps the note that made this node stop, and what is wrong with it; the note last, because it is the mark. */
    void stop(byte[] note, String explanation) throws IOException {
        AtomicFile.createPrivateDirectories(stopped());
        String name = Sha256.of(note).hex();
        AtomicFile.write(stopped().resolve(name + ".txt"), (explanation + "\n").getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(stopped().resolve(name + NOTE), note);
        Files.deleteIfExists(stopped().resolve(name + ".accepted"));
    }

    /** Why this node stopped, if it did and nobody has accepted it. */
    Optional<String> stopReason() throws IOException {
        List<String> open = unaccepted();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Path text = stopped().resolve(open.get(0) + ".txt");
        return Optional.of(Files.readString(text).strip());
    }

    /** The operator has accepted the log; the evidence stays. */
    void accepted(String explanation) throws IOException {
        for (String name : unaccepted()) {
            AtomicFile.write(
                    stopped().resolve(name + ".accepted"), (explanation + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> unaccepted() throws IOException {
        if (!Files.isDirectory(stopped())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(stopped())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches("[0-9a-f]{64}\\.note"))
                    .map(name -> name.substring(0, name.length() - NOTE.length()))
                    .filter(name -> !Files.exists(stopped().resolve(name + ".accepted")))
                    .sorted()
                    .toList();
        }
    }

    private Path newestFile() {
        return folder.resolve("checkpoint");
    }

    private Path sizes() {
        return folder.resolve("checkpoints");
    }

    private Path stopped() {
        return folder.resolve("stopped");
    }
}
