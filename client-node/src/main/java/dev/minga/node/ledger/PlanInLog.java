package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a plan is in the log for everybody to see, and enough members have vouched for that log. Guarantee: where
 * {@link #shown} is true, the log that this node follows holds the plan's exact bytes at that leaf, and as many members as
 * the plan asks for have cosigned a checkpoint of the same log that covers it.
 */
public final class PlanInLog {
    private final LedgerWatch watch;
    private final String federation;

    /** Looks into the log that is watched. */
    public PlanInLog(LedgerWatch watch, String federation) {
        this.watch = watch;
        this.federation = federation;
    }

    /**
     * Asks the log.
     *
     * @param bytes the plan's exact bytes
     * @param leaf where the coordinator says it is
     * @return false if no checkpoint covers it yet, or too few cosignatures have come: ask again later
     * @throws IOException if there is no answer, or what is there is something else
     */
    public boolean shown(ByteString bytes, TrainingPlan plan, long leaf) throws IOException, LedgerForkException {
        if (leaf < 0) {
            throw new IOException("the coordinator says of run " + plan.getRun() + " that its plan is at no leaf");
        }
        Checkpoint checkpoint = watch.sync();
        if (checkpoint.size() <= leaf) {
            return false;
        }
        LedgerEntry entry = LogLeaf.fetch(watch.link(), leaf, checkpoint).entry();
        if (!entry.getFederation().equals(federation)
                || !entry.hasRunPlanned()
                || !entry.getRunPlanned().getPlan().equals(bytes)) {
            throw new IOException("leaf " + leaf + " of the log is not the plan of run " + plan.getRun()
                    + " that the coordinator sent; nothing is trained");
        }
        return plan.getCosignatureQuorum() == 0 || cosigned(plan, leaf);
    }

    private boolean cosigned(TrainingPlan plan, long leaf) throws IOException, LedgerForkException {
        int quorum = plan.getCosignatureQuorum();
        List<String> members =
                plan.getMembersList().stream().map(PlannedMember::getName).toList();
        CosignedResponse answer = watch.link()
                .cosigned(CosignedRequest.newBuilder()
                        .setLeaf(leaf)
                        .setQuorum(quorum)
                        .addAllMembers(members)
                        .setKnownSize(watch.knownSize())
                        .build());
        if (answer.getCheckpoint().isEmpty()) {
            return false;
        }
        Checkpoint checkpoint = watch.accept(answer.getCheckpoint(), answer.getConsistencyProofList(), true);
        if (checkpoint.size() <= leaf) {
            throw new IOException("the cosigned checkpoint does not cover the plan of run " + plan.getRun());
        }
        Set<String> vouched = new HashSet<>();
        for (ProvenLeaf member : answer.getMembersList()) {
            cosigner(member, checkpoint, answer.getCheckpoint())
                    .filter(members::contains)
                    .ifPresent(vouched::add);
        }
        if (vouched.size() < quorum) {
            throw new IOException("the checkpoint that covers the plan of run " + plan.getRun() + " has "
                    + vouched.size() + " valid cosignatures of its members, the plan wants " + quorum);
        }
        return true;
    }

    /** The member whose enrolment is proven and whose key signed the note. */
    private Optional<String> cosigner(ProvenLeaf leaf, Checkpoint checkpoint, ByteString note) throws IOException {
        LedgerEntry entry = LogLeaf.check(leaf, checkpoint).entry();
        MemberEnrolled enrolled = entry.getMemberEnrolled();
        if (!entry.hasMemberEnrolled() || !entry.getFederation().equals(federation)) {
            return Optional.empty();
        }
        try {
            NoteKey key = NoteKey.parse(enrolled.getWitnessKey());
            boolean ours = enrolled.getMember().equals(watch.witness().member());
            boolean signed = key.cosigns()
                    && key.name().equals(enrolled.getMember())
                    && (!ours || key.equals(watch.witness().key()))
                    && key.verifies(SignedNote.parse(note.toByteArray()));
            return signed ? Optional.of(enrolled.getMember()) : Optional.empty();
        } catch (MalformedLedgerException e) {
            return Optional.empty();
        }
    }
}
