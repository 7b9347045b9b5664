package dev.minga.coordinator.audit;

import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the log of a directory against its checkpoints, while a coordinator may be writing it. */
final class LogReading {
    private final VerifierKeys keys;
    private final Findings findings;
    private final LedgerFiles files;
    private final Optional<Read> newest;
    private final TreeMap<Long, Path> kept = new TreeMap<>();
    private final Map<Long, Sha256> roots = new HashMap<>();

    /**
     * Reads the newest checkpoint: what it covers, blobs too, was on disk before it.
     *
     * @param directory the coordinator's, or a copy of it
     */
    LogReading(Path directory, VerifierKeys keys, Findings findings) throws IOException {
        this.keys = keys;
        this.findings = findings;
        this.files = new LedgerFiles(directory.resolve("ledger"));
        this.newest = note(files.checkpointFile());
        for (Path file : files.checkpointFiles()) {
            kept.put(Long.parseLong(file.getFileName().toString()), file);
        }
    }

    /** A note and the bytes it was read from. */
    private record Read(byte[] bytes, SignedNote note, Checkpoint checkpoint) {}

    /** What the newest checkpoint says, if it is one. */
    Optional<Checkpoint> checkpoint() {
        return newest.map(Read::checkpoint);
    }

    /**
     * Reads the leaves that the newest checkpoint covers, then the other checkpoints that are kept.
     *
     * @param others called for each entry too, after the history
     */
    void read(LogHistory history, LogWalk.Reader others) throws IOException {
        if (newest.isEmpty()) {
            return;
        }
        Checkpoint checkpoint = newest.get().checkpoint();
        Optional<Sha256> root = new LogWalk(files, findings).walk(checkpoint.size(), both(history, others));
        if (root.isEmpty() || !root.get().equals(checkpoint.root())) {
            findings.file(files.checkpointFile(), "its root is not that of the leaves");
        }
        lines(files.checkpointFile(), newest.get().note(), history);
        for (Map.Entry<Long, Path> one : kept.entrySet()) {
            kept(one.getKey(), one.getValue(), newest.get(), history);
        }
    }

    private LogWalk.Reader both(LogHistory history, LogWalk.Reader others) {
        return new LogWalk.Reader() {
            @Override
            public void entry(long leaf, byte[] entry, Sha256 hash, LogWalk walk) throws IOException {
                history.entry(leaf, entry, hash, walk);
                others.entry(leaf, entry, hash, walk);
            }

            @Override
            public void grown(long size, LogWalk walk) throws IOException {
                if (kept.containsKey(size)) {
                    roots.put(size, walk.root());
                }
            }
        };
    }

    private void kept(long size, Path file, Read newest, LogHistory history) throws IOException {
        try {
            if (Arrays.equals(Files.readAllBytes(file), newest.bytes())) {
                return;
            }
        } catch (NoSuchFileException forgotten) {
            return; // by the coordinator, meanwhile
        }
        Optional<Read> read = note(file);
        if (read.isEmpty()) {
            return;
        }
        Checkpoint checkpoint = read.get().checkpoint();
        if (checkpoint.size() != size) {
            findings.file(file, "is the checkpoint of another size");
        }
        Sha256 root = roots.get(size);
        if (root != null && !root.equals(checkpoint.root())) {
            findings.file(file, "its root is not that of the leaves");
        }
        if (size <= newest.checkpoint().size()) { // else it came since, and perhaps its cosigners too
            lines(file, read.get().note(), history);
        }
    }

    /** A checkpoint that both keys signed, or else findings. */
    private Optional<Read> note(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            findings.file(file, "is missing");
            return Optional.empty();
        }
        if (Files.size(file) > SignedNote.MAX_BYTES) {
            findings.file(file, "is longer than any note");
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            SignedNote note = SignedNote.parse(bytes);
            Checkpoint checkpoint = Checkpoint.open(note, keys.both());
            if (!checkpoint.origin().equals(keys.origin())) {
                findings.file(file, "is a checkpoint of another log than " + keys.origin());
            }
            return Optional.of(new Read(bytes, note, checkpoint));
        } catch (MalformedLedgerException e) {
            findings.file(file, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Besides the log's, only members' signatures stand below a checkpoint. */
    private void lines(Path file, SignedNote note, LogHistory history) {
        for (NoteSignature line : note.signatures()) {
            boolean ours = keys.both().stream().anyMatch(key -> names(line, key));
            boolean verified = history.witnesses().stream().anyMatch(key -> names(line, key) && key.verifies(note));
            if (!ours && !verified) {
                findings.file(file, "the cosignature of " + line.name() + " is none of a member");
            }
        }
    }

    private static boolean names(NoteSignature line, NoteKey key) {
        return line.name().equals(key.name()) && line.keyId() == key.keyId();
    }
}
