package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OwnRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the log proves that this member did. A coordinator can leave things out of its answer, which only it can show; what it
 * does answer, and this node did not know, is proven to be in the log.
 */
public final class OwnRunsInLog {
    private final LedgerWatch watch;
    private final String federation;

    /** Looks into the log that is watched. */
    public OwnRunsInLog(LedgerWatch watch, String federation) {
        this.watch = watch;
        this.federation = federation;
    }

    /**
     * A contribution that the log holds.
     *
     * @param plan the exact bytes of its run's plan
     */
    public record Contribution(byte[] plan, int round) {}

    /** Whether this node remembers that it trained a round. */
    public interface Memory {
        /** Asks. */
        boolean holds(String run, int round);
    }

    /**
     * The last contribution to each run that this node does not remember.
     *
     * @throws IOException if there is no answer, or one that does not hold
     */
    public List<Contribution> forgotten(Memory memory) throws IOException, LedgerForkException {
        List<Contribution> forgotten = new ArrayList<>();
        for (OwnRun run : watch.link().ownRuns().getRunsList()) {
            if (!memory.holds(run.getRun(), run.getRound())) {
                forgotten.add(proven(run));
            }
        }
        return forgotten;
    }

    private Contribution proven(OwnRun run) throws IOException, LedgerForkException {
        Checkpoint checkpoint = watch.sync();
        long last = Math.max(run.getContribution(), run.getPlan());
        if (Math.min(run.getContribution(), run.getPlan()) < 0 || last >= checkpoint.size()) {
            throw new IOException(
                    "the coordinator names leaves of run " + run.getRun() + " that the log does not have");
        }
        LedgerEntry entry =
                LogLeaf.fetch(watch.link(), run.getContribution(), checkpoint).entry();
        LedgerEntry planned =
                LogLeaf.fetch(watch.link(), run.getPlan(), checkpoint).entry();
        ContributionLogged contribution = entry.getContribution();
        byte[] plan = planned.getRunPlanned().getPlan().toByteArray();
        if (!entry.getFederation().equals(federation)
                || !planned.getFederation().equals(federation)
                || !contribution.getMember().equals(watch.witness().member())
                || !contribution.getRun().equals(run.getRun())
                || contribution.getRound() != run.getRound()
                || !contribution
                        .getPlanSha256()
                        .equals(ByteString.copyFrom(Sha256.of(plan).bytes()))) {
            throw new IOException("leaf " + run.getContribution() + " of the log is not the contribution to run "
                    + run.getRun() + " that the coordinator says it is");
        }
        return new Contribution(plan, run.getRound());
    }
}
