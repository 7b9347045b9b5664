package dev.minga.coordinator.ledger;

import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LedgerEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds the checkpoints that enough members vouched for. A member's key is the one that the checkpoint's own tree has. */
public final class CosignedCheckpoints {
    private static final int MOST_MEMBERS = 10_000;

    private final Ledger ledger;
    private final Outbox outbox;

    /** Of this log, whose entries are in this outbox. */
    public CosignedCheckpoints(Ledger ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /** A leaf and that it is in a tree. */
    public record Proven(byte[] entry, InclusionProof proof) {}

    /**
     * @param between the hashes of the consistency proof between the checkpoint's tree and the caller's
     * @param members each member's enrolment, proven in the checkpoint's tree
     */
    public record Cosigned(SignedNote note, List<Sha256> between, List<Proven> members) {}

    /**
     * The newest checkpoint that holds a leaf and that enough of these members have cosigned.
     *
     * @param knownSize the size of the caller's tree
     * @return empty while there are too few
     * @throws IllegalArgumentException if the caller's tree does not hold the leaf or is larger than the log
     */
    public Optional<Cosigned> find(long leaf, int quorum, List<String> members, long knownSize) throws IOException {
        if (leaf < 0 || knownSize <= leaf || knownSize > ledger.checkpoint().size()) {
            throw new IllegalArgumentException("the log has no tree of that size that holds that leaf");
        }
        if (quorum < 0 || members.size() > MOST_MEMBERS) {
            throw new IllegalArgumentException("too many members");
        }
        Set<String> asked = new HashSet<>(members);
        try {
            for (SignedNote note : ledger.checkpointsAbove(leaf)) {
                long size = Checkpoint.parse(note.text()).size();
                List<Proven> proven = lines(note, asked) >= quorum ? cosigners(note, size, asked) : List.of();
                if (proven.size() >= quorum) {
                    List<Sha256> between = ledger.consistency(Math.min(size, knownSize), Math.max(size, knownSize))
                            .hashes();
                    return Optional.of(new Cosigned(note, between, proven));
                }
            }
        } catch (MalformedLedgerException e) {
            throw new IOException("what the ledger keeps is damaged: " + e.getMessage(), e);
        }
        return Optional.empty();
    }

    private static long lines(SignedNote note, Set<String> members) {
        return note.signatures().stream()
                .map(NoteSignature::name)
                .filter(members::contains)
                .distinct()
                .count();
    }

    private List<Proven> cosigners(SignedNote note, long size, Set<String> members)
            throws IOException, MalformedLedgerException {
        List<Proven> cosigners = new ArrayList<>();
        for (String name : note.signatures().stream()
                .map(NoteSignature::name)
                .filter(members::contains)
                .distinct()
                .sorted()
                .toList()) {
            OptionalLong enrolled = outbox.findWithin(Kind.MEMBER_ENROLLED, name, size);
            if (enrolled.isPresent()) {
                byte[] entry = ledger.entry(enrolled.getAsLong());
                String key = LedgerEntry.parseFrom(entry).getMemberEnrolled().getWitnessKey();
                if (NoteKey.parse(key).verifies(note)) {
                    cosigners.add(new Proven(entry, ledger.inclusion(enrolled.getAsLong(), size)));
                }
            }
        }
        return cosigners;
    }
}
