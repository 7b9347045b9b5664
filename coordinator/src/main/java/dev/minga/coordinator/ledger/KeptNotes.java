package dev.minga.coordinator.ledger;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest checkpoints that were published, each with the cosignatures that came for it, so that one that reached its
 * quorum can still be shown when the log has grown since. Not thread-safe.
 */
final class KeptNotes {
    /** How many are kept; older ones are forgotten. */
    static final int MOST = 1_000;

    private final LedgerFiles files;
    private final TreeMap<Long, SignedNote> bySize = new TreeMap<>();

    private KeptNotes(LedgerFiles files) {
        this.files = files;
    }

    /**
     * Reads what is kept up to the newest checkpoint. What lies beyond was never published, or not by this log: it is
     * deleted.
     *
     * @throws IOException if a file is damaged
     */
    static KeptNotes load(LedgerFiles files, long size) throws IOException {
        KeptNotes kept = new KeptNotes(files);
        for (Path file : files.checkpointFiles()) {
            long of = Long.parseLong(file.getFileName().toString());
            if (of > size) {
                files.disk().delete(file);
            } else {
                kept.bySize.put(of, read(file, of));
            }
        }
        return kept;
    }

    private static SignedNote read(Path file, long size) throws IOException {
        try {
            SignedNote note = SignedNote.parse(Disk.read(file, SignedNote.MAX_BYTES));
            if (Checkpoint.parse(note.text()).size() != size) {
                throw new IOException(file + " is the checkpoint of another size; restore the ledger from a backup");
            }
            return note;
        } catch (MalformedLedgerException e) {
            throw new IOException(
                    file + " is damaged: " + e.getMessage() + "; restore the ledger from a backup, or delete it", e);
        }
    }

    /** Keeps a note, durably, in place of the one of that size. */
    void keep(long size, SignedNote note) throws IOException {
        files.disk().write(file(size), note.encode());
        bySize.put(size, note);
        while (bySize.size() > MOST) {
            files.disk().delete(file(bySize.firstKey()));
            bySize.pollFirstEntry();
        }
    }

    private Path file(long size) {
        return files.checkpoints().resolve(Long.toString(size));
    }

    /** The checkpoint of this size. */
    Optional<SignedNote> of(long size) {
        return Optional.ofNullable(bySize.get(size));
    }

    /** The checkpoints of more than so many leaves, largest first. */
    List<SignedNote> above(long leaves) {
        return List.copyOf(bySize.tailMap(leaves, false).descendingMap().values());
    }
}
