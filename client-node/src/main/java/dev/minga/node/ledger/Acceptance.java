package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.node.ledger.LedgerFolder.Seen;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LogDiscontinued;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a node that stopped takes up a log that was restored from an older backup. Guarantee: nothing is offered for
 * acceptance but a log that says itself, in a proven leaf, from which size on what this node saw is void, and that
 * continues all that this node saw up to that size.
 */
public final class Acceptance {
    private final LedgerFolder folder;
    private final LogKeys keys;
    private final String federation;
    private final LogLink link;

    /** Works on a folder whose watch is not running. */
    public Acceptance(LedgerFolder folder, LogKeys keys, String federation, LogLink link) {
        this.folder = folder;
        this.keys = keys;
        this.federation = federation;
        this.link = link;
    }

    /** Why this node stopped, if it did. */
    public Optional<String> stopReason() throws IOException {
        return folder.stopReason();
    }

    /**
     * What the operator decides on.
     *
     * @param known what this node saw last; empty if nothing
     * @param leaf where the log says that it does not continue
     */
    public record Proposal(
            Optional<Checkpoint> known, Checkpoint now, SignedNote note, long leaf, LogDiscontinued says) {}

    /**
     * Asks for the log as it is now.
     *
     * @throws IOException if there is no answer, or the log does not explain what this node saw, with what is missing
     */
    public Proposal look() throws IOException {
        Optional<Checkpoint> known = folder.newest(keys).map(Seen::checkpoint);
        Seen now = open(link.latest(0));
        OptionalLong leaf = link.discontinuity();
        if (leaf.isEmpty()) {
            throw new IOException("the log does not say that it was restored from a backup");
        }
        if (leaf.getAsLong() < 0 || leaf.getAsLong() >= now.checkpoint().size()) {
            throw new IOException("no checkpoint covers yet that the log was restored from a backup");
        }
        var entry = LogLeaf.fetch(link, leaf.getAsLong(), now.checkpoint()).entry();
        if (!entry.hasLogDiscontinued() || !entry.getFederation().equals(federation)) {
            throw new IOException("leaf " + leaf.getAsLong() + " of the log does not say that it was restored");
        }
        LogDiscontinued says = entry.getLogDiscontinued();
        requireExplained(known, says, leaf.getAsLong());
        requireContinued(says, now.checkpoint());
        return new Proposal(known, now.checkpoint(), now.note(), leaf.getAsLong(), says);
    }

    /** Takes up the log; the evidence of before stays. */
    public void accept(Proposal proposal, Instant at) throws IOException {
        folder.setAside(proposal.says().getKeptSize());
        folder.keep(new Seen(proposal.note(), proposal.now()));
        folder.accepted("accepted at " + at + ": " + proposal.now().size() + " leaves with root "
                + proposal.now().root() + "; leaf " + proposal.leaf() + " says why");
    }

    private static void requireExplained(Optional<Checkpoint> known, LogDiscontinued says, long leaf)
            throws IOException {
        long seen = known.map(Checkpoint::size).orElse(0L);
        if (says.getKeptSize() < 0 || says.getKeptSize() > leaf || says.getKeptSize() >= seen) {
            throw new IOException("the log says that it was kept up to size " + says.getKeptSize()
                    + ", which does not explain why it differs from the " + seen + " leaves that this node saw");
        }
    }

    /** The kept part is what the entry says, and it begins as this node saw it begin. */
    private void requireContinued(LogDiscontinued says, Checkpoint now) throws IOException {
        if (says.getKeptSize() > 0) {
            requireContinues(says.getKeptSize(), keptRoot(says), now);
        }
        Optional<Checkpoint> before = folder.atMost(says.getKeptSize(), keys).map(Seen::checkpoint);
        if (before.isPresent() && before.get().size() > 0) {
            requireContinues(before.get().size(), before.get().root(), now);
        }
    }

    private static Sha256 keptRoot(LogDiscontinued says) throws IOException {
        try {
            return Sha256.ofBytes(says.getKeptRoot().toByteArray());
        } catch (IllegalArgumentException e) {
            throw new IOException("the log names the kept part by something that is no SHA-256 digest", e);
        }
    }

    private void requireContinues(long size, Sha256 root, Checkpoint now) throws IOException {
        LatestResponse answer = link.latest(size);
        if (!open(answer).checkpoint().equals(now)) {
            throw new IOException("the log grew meanwhile; ask again");
        }
        List<ByteString> hashes = answer.getConsistencyProofList();
        boolean continues;
        try {
            continues = new ConsistencyProof(size, now.size(), LogLeaf.hashes(hashes)).verifies(root, now.root());
        } catch (IllegalArgumentException e) {
            throw new IOException("the coordinator's proof of consistency is malformed", e);
        }
        if (!continues) {
            throw new IOException("the log has changed also in the first " + size + " leaves, which it says it kept");
        }
    }

    private Seen open(LatestResponse answer) throws IOException {
        try {
            SignedNote note = SignedNote.parse(answer.getCheckpoint().toByteArray());
            return new Seen(note, keys.open(note));
        } catch (MalformedLedgerException | LogKeys.ForeignLogException e) {
            throw new IOException("the coordinator's checkpoint is refused: " + e.getMessage(), e);
        }
    }
}
