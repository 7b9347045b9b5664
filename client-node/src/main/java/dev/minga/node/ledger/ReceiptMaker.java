package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.RoundLeavesResponse;
import dev.minga.proto.v1.RoundReceipt;
import dev.minga.proto.v1.SignedStatement;
import java.io.IOException;
import java.util.Optional;

/** Fetches what proves that a contribution was averaged, and checks all of it before handing it out. */
public final class ReceiptMaker {
    private final LedgerWatch watch;

    /** Makes receipts from the log that is watched. */
    public ReceiptMaker(LedgerWatch watch) {
        this.watch = watch;
    }

    /** What the log says of a round that this node contributed to. */
    public enum Progress {
        /** The receipt is made. */
        MADE,
        /** The contribution is in the log, or will be; the round's end is not. */
        NOT_AVERAGED,
        /** The run went back before the round ended: it never will. */
        DISCARDED,
        /** The log has both, but not yet under a checkpoint that was seen. */
        NOT_COVERED
    }

    /** How far it is, and the receipt's file if it is made. */
    public record Attempt(Progress progress, byte[] file) {}

    /**
     * Tries once.
     *
     * @param rule by which rule the plan says that rounds are aggregated, if that is known
     * @throws IOException if there is no answer, or one that does not hold
     * @throws BadReceiptException if the log has something else than a proof for this statement
     */
    public Attempt attempt(SignedStatement statement, String run, int round, Optional<String> rule)
            throws IOException, LedgerForkException, BadReceiptException {
        RoundLeavesResponse leaves = watch.link().roundLeaves(run, round);
        if (leaves.hasContribution() && !leaves.hasClosed() && Discarded.proves(watch, leaves, run, round)) {
            return new Attempt(Progress.DISCARDED, new byte[0]);
        }
        if (!leaves.hasContribution() || !leaves.hasClosed()) {
            return new Attempt(Progress.NOT_AVERAGED, new byte[0]);
        }
        Checkpoint checkpoint = watch.sync();
        SignedNote note = watch.note().orElseThrow();
        long last = Math.max(leaves.getContribution(), leaves.getClosed());
        if (leaves.getContribution() < 0 || leaves.getClosed() < 0) {
            throw new IOException("the coordinator says of run " + run + " that round " + round + " is at no leaf");
        }
        if (checkpoint.size() <= last) {
            return new Attempt(Progress.NOT_COVERED, new byte[0]);
        }
        byte[] file = RoundReceipt.newBuilder()
                .setStatement(statement)
                .setCheckpoint(ByteString.copyFrom(watch.keys().ownLines(note).encode()))
                .setContribution(LogLeaf.fetch(watch.link(), leaves.getContribution(), checkpoint)
                        .proven())
                .setAveraged(LogLeaf.fetch(watch.link(), leaves.getClosed(), checkpoint)
                        .proven())
                .build()
                .toByteArray();
        String logged = new RoundReceiptCheck(watch.keys()).check(file).rule();
        if (rule.isPresent() && !logged.equals(rule.get())) {
            throw new BadReceiptException("the round was averaged by " + logged + ", the plan says " + rule.get());
        }
        return new Attempt(Progress.MADE, file);
    }
}
