package dev.minga.coordinator.ledger;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log while the coordinator runs: follows the outbox, signs checkpoints, proves. A checkpoint is signed only after its
 * leaves are on disk, and never one that does not extend the one before. Thread-safe.
 */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int BATCH_ENTRIES = 256;

    private final String origin;
    private final LedgerFiles files;
    private final Outbox outbox;
    private final List<NoteSigner> signers;
    private final KeptNotes kept;
    private SignedNote note;
    private Checkpoint checkpoint;

    private Ledger(
            String origin,
            LedgerFiles files,
            Outbox outbox,
            List<NoteSigner> signers,
            KeptNotes kept,
            SignedNote note,
            Checkpoint checkpoint) {
        this.origin = origin;
        this.files = files;
        this.outbox = outbox;
        this.signers = List.copyOf(signers);
        this.kept = kept;
        this.note = note;
        this.checkpoint = checkpoint;
    }

    /**
     * Opens the log, or starts an empty one where there is no checkpoint.
     *
     * @param signers every one signs every checkpoint
     * @throws IOException if its checkpoint is not ours, or the database knows fewer entries than were published
     */
    public static Ledger open(String origin, LedgerFiles files, Outbox outbox, List<NoteSigner> signers)
            throws IOException {
        try {
            Checkpoint checkpoint = new Checkpoint(origin, 0, MerkleHash.empty());
            SignedNote note = SignedNote.sign(checkpoint.text(), signers);
            if (Files.exists(files.checkpointFile())) {
                note = SignedNote.parse(Disk.read(files.checkpointFile(), SignedNote.MAX_BYTES));
                List<NoteKey> keys = signers.stream().map(NoteSigner::key).toList();
                checkpoint = Checkpoint.open(note, keys);
            }
            if (!checkpoint.origin().equals(origin)) {
                throw new IOException("the ledger is " + checkpoint.origin() + "'s, not " + origin + "'s");
            }
            long known = outbox.size();
            if (known < checkpoint.size()) {
                throw new IOException("the database knows " + known + " ledger entries, but " + checkpoint.size()
                        + " were published: it is older than the ledger; restore both from the same backup");
            }
            KeptNotes kept = KeptNotes.load(files, checkpoint.size());
            // A crash may have come between the two files of one publication.
            String text = note.text();
            SignedNote newest = kept.of(checkpoint.size())
                    .filter(one -> one.text().equals(text))
                    .orElse(note);
            Ledger ledger = new Ledger(origin, files, outbox, signers, kept, newest, checkpoint);
            if (checkpoint.size() > 0) {
                ledger.publish(checkpoint.size(), newest);
            }
            return ledger;
        } catch (MalformedLedgerException e) {
            throw new IOException(
                    files.checkpointFile() + " is damaged: " + e.getMessage() + "; restore the ledger from a backup",
                    e);
        }
    }

    /** Writes what the outbox has beyond the last checkpoint, and signs a new one. */
    public synchronized void follow() throws IOException {
        try {
            List<byte[]> entries = outbox.entries(checkpoint.size(), BATCH_ENTRIES);
            while (!entries.isEmpty()) {
                files.append(checkpoint.size(), entries);
                long size = checkpoint.size() + entries.size();
                Checkpoint next = new Checkpoint(origin, size, new MerkleTree(files, size).root());
                SignedNote signed = SignedNote.sign(next.text(), signers);
                publish(size, signed);
                checkpoint = next;
                entries = outbox.entries(size, BATCH_ENTRIES);
            }
        } catch (MalformedLedgerException e) {
            throw new IOException("the ledger on disk is damaged: " + e.getMessage(), e);
        }
    }

    /** The kept one first: it may know more cosignatures than the other, never fewer. */
    private void publish(long size, SignedNote signed) throws IOException {
        kept.keep(size, signed);
        files.publish(signed.encode());
        note = signed;
        LOG.debug("checkpoint {}", signed.text());
    }

    /** The newest checkpoint with all its signatures and cosignatures. */
    public synchronized SignedNote note() {
        return note;
    }

    /** The newest checkpoint. */
    public synchronized Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * That the newest tree only adds to an earlier one.
     *
     * @throws IllegalArgumentException if there is no tree of that size yet
     */
    public ConsistencyProof consistency(long oldSize, long size) throws IOException {
        if (oldSize < 0 || oldSize > size || size > checkpoint().size()) {
            throw new IllegalArgumentException("the log has " + checkpoint().size() + " leaves");
        }
        return new MerkleTree(files, size).consistencyProof(oldSize);
    }

    /**
     * That a leaf is in the tree of a size.
     *
     * @throws IllegalArgumentException if it is not
     */
    public InclusionProof inclusion(long index, long size) throws IOException {
        if (index < 0 || index >= size || size > checkpoint().size()) {
            throw new IllegalArgumentException("the log has " + checkpoint().size() + " leaves");
        }
        return new MerkleTree(files, size).inclusionProof(index);
    }

    /** A leaf's entry. */
    public byte[] entry(long index) throws IOException {
        List<byte[]> found = outbox.entries(index, 1);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the log has no leaf " + index);
        }
        return found.get(0);
    }

    /** The published entries from a leaf on, at most so many. */
    public List<byte[]> entries(long from, int most) throws IOException {
        long published = checkpoint().size() - from;
        return published <= 0 ? List.of() : outbox.entries(from, (int) Math.min(most, published));
    }

    /** The checkpoints of more than so many leaves that are kept, with their cosignatures, largest first. */
    public synchronized List<SignedNote> checkpointsAbove(long leaves) {
        return kept.above(leaves);
    }

    /**
     * Adds a cosignature to a checkpoint that is kept.
     *
     * @return false if none of that size is, or it is full, or the line is not this key's over it
     */
    public synchronized boolean cosign(long size, NoteSignature line, NoteKey member) throws IOException {
        Optional<SignedNote> published = kept.of(size);
        if (published.isEmpty()) {
            return false;
        }
        SignedNote before = published.get();
        if (!member.verifies(new SignedNote(before.text(), List.of(line)))) {
            return false;
        }
        if (member.verifies(before)) {
            return true;
        }
        if (before.signatures().size() >= SignedNote.MAX_SIGNATURES) {
            return false;
        }
        if (size == checkpoint.size()) {
            publish(size, before.with(line));
        } else {
            kept.keep(size, before.with(line));
        }
        return true;
    }

    /** Does something with the log's files while nothing is added to them. */
    public synchronized void holdStill(Pause pause) throws IOException {
        pause.run();
    }

    /** What is done meanwhile. */
    public interface Pause {
        void run() throws IOException;
    }

    /** The tree's root now. */
    public Sha256 root() {
        return checkpoint().root();
    }
}
