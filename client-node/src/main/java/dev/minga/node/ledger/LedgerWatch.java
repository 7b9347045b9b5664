package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.node.ledger.LedgerFolder.Seen;
import dev.minga.proto.v1.LatestResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Follows the log. Guarantee: every checkpoint that it returns is signed by all of the log's keys and continues each one
 * that this node returned before, also before a restart; a log that does not is evidence kept on disk, and from then on
 * every call throws {@link LedgerForkException} until the operator has accepted it. One thread.
 */
public final class LedgerWatch {
    private final LedgerFolder folder;
    private final LogKeys keys;
    private final Witness witness;
    private final LogLink link;
    private Optional<Seen> newest;
    private Optional<String> stopped;
    private long cosignedSize;

    /**
     * Takes up what the folder holds.
     *
     * @throws IOException if that is damaged
     */
    public LedgerWatch(LedgerFolder folder, LogKeys keys, Witness witness, LogLink link) throws IOException {
        this.folder = folder;
        this.keys = keys;
        this.witness = witness;
        this.link = link;
        this.newest = folder.newest(keys);
        this.stopped = folder.stopReason();
    }

    /** Goes on only if this node has not stopped. */
    public void requireUnbroken() throws LedgerForkException {
        if (stopped.isPresent()) {
            throw new LedgerForkException(stopped.get());
        }
    }

    /**
     * Fetches the newest checkpoint, checks it against what was seen before, keeps it durably and cosigns it.
     *
     * @throws IOException if there is no answer, or one that is malformed or not properly signed: try again later
     * @throws LedgerForkException if the log was shortened, rewritten or split
     */
    public Checkpoint sync() throws IOException, LedgerForkException {
        requireUnbroken();
        LatestResponse answer = link.latest(knownSize());
        Checkpoint checkpoint = accept(answer.getCheckpoint(), answer.getConsistencyProofList(), false);
        if (checkpoint.size() > 0 && checkpoint.size() != cosignedSize) {
            String line = witness.cosign(checkpoint.text()).line();
            link.cosign(checkpoint.size(), line);
            cosignedSize = checkpoint.size();
        }
        return checkpoint;
    }

    /** The note of the newest checkpoint. */
    Optional<SignedNote> note() {
        return newest.map(Seen::note);
    }

    /** The size of the newest checkpoint, 0 for none. */
    long knownSize() {
        return newest.map(seen -> seen.checkpoint().size()).orElse(0L);
    }

    LogKeys keys() {
        return keys;
    }

    Witness witness() {
        return witness;
    }

    LogLink link() {
        return link;
    }

    /**
     * Checks a signed checkpoint against the newest one and keeps it.
     *
     * @param proof between the two, from the smaller to the larger
     * @param mayBeOlder whether a smaller one than the newest is all right
     */
    Checkpoint accept(ByteString bytes, List<ByteString> proof, boolean mayBeOlder)
            throws IOException, LedgerForkException {
        Seen next = open(bytes);
        Checkpoint known = newest.map(Seen::checkpoint).orElse(new Checkpoint(keys.origin(), 0, MerkleHash.empty()));
        Checkpoint found = next.checkpoint();
        if (found.size() < known.size() && !mayBeOlder) {
            throw fork("the coordinator took back leaves of the log", known, next);
        }
        if (found.size() == known.size() && !found.root().equals(known.root())) {
            throw fork("the coordinator signed two logs of the same size", known, next);
        }
        Checkpoint smaller = found.size() < known.size() ? found : known;
        Checkpoint larger = found.size() < known.size() ? known : found;
        if (smaller.size() > 0 && smaller.size() < larger.size() && !joined(smaller, larger, proof)) {
            throw fork("the coordinator's log does not continue what this node saw", known, next);
        }
        if (newest.isEmpty() || found.size() > known.size()) {
            folder.keep(next);
            newest = Optional.of(next);
        } else if (found.size() < known.size()) {
            folder.keepAside(next);
        }
        return found;
    }

    private Seen open(ByteString bytes) throws IOException {
        try {
            SignedNote note = SignedNote.parse(bytes.toByteArray());
            return new Seen(note, keys.open(note));
        } catch (MalformedLedgerException | LogKeys.ForeignLogException e) {
            throw new IOException("the coordinator's checkpoint is refused: " + e.getMessage(), e);
        }
    }

    private static boolean joined(Checkpoint smaller, Checkpoint larger, List<ByteString> proof) throws IOException {
        try {
            return new ConsistencyProof(smaller.size(), larger.size(), LogLeaf.hashes(proof))
                    .verifies(smaller.root(), larger.root());
        } catch (IllegalArgumentException e) {
            throw new IOException("the coordinator's proof of consistency is malformed", e);
        }
    }

    private LedgerForkException fork(String what, Checkpoint known, Seen found) throws IOException {
        String line = what + ": this node saw " + known.size() + " leaves with root " + known.root()
                + ", now there are " + found.checkpoint().size() + " with root "
                + found.checkpoint().root();
        stopped = Optional.of(line);
        folder.stop(found.note().encode(), line);
        return new LedgerForkException(line);
    }
}
