package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the log proves that this member did. A coordinator can leave things out of its answer, which only it can show; what it
 * does answer, and this node did not know, is proven to be in the log and signed by this node.
 */
public final class OwnRunsInLog {
    private final LedgerWatch watch;
    private final String federation;
    private final PublicKey ownKey;

    /**
     * Looks into the log that is watched.
     *
     * @param ownKey verifies what this node signs
     */
    public OwnRunsInLog(LedgerWatch watch, String federation, PublicKey ownKey) {
        this.watch = watch;
        this.federation = federation;
        this.ownKey = ownKey;
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
        long from = 0;
        List<OwnRun> page = watch.link().ownRuns(from).getRunsList();
        while (!page.isEmpty()) {
            for (OwnRun run : page) {
                if (run.getContribution() < from) {
                    throw new IOException("the coordinator names this node's contributions in no order");
                }
                from = run.getContribution() + 1;
                if (!memory.holds(run.getRun(), run.getRound())) {
                    forgotten.add(proven(run));
                }
            }
            page = watch.link().ownRuns(from).getRunsList();
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
        requireOwn(run, contribution);
        return new Contribution(plan, run.getRound());
    }

    private void requireOwn(OwnRun run, ContributionLogged logged) throws IOException {
        SignedStatement signed = run.getStatement();
        boolean logs = logged.getSignedStatementSha256()
                .equals(ByteString.copyFrom(Sha256.of(signed.toByteArray()).bytes()));
        boolean own = ownKey.verifies(
                Domain.UPDATE,
                signed.getStatement().toByteArray(),
                signed.getSignature().toByteArray());
        UpdateStatement statement = UpdateStatement.parseFrom(signed.getStatement());
        if (!logs
                || !own
                || !statement.getFederation().equals(federation)
                || !statement.getRun().equals(logged.getRun())
                || statement.getRound() != logged.getRound()
                || !statement.getPlanSha256().equals(logged.getPlanSha256())) {
            throw new IOException("leaf " + run.getContribution()
                    + " of the log names this node as the one that contributed to run " + run.getRun()
                    + ", but this node never signed that");
        }
    }
}
