package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** What of a member the log holds. */
    public enum Deed {
        /** A delta, at a cost of privacy. */
        CONTRIBUTION,
        /** Counts: on held-out records at a cost of privacy, on a public set at none. */
        EVALUATION
    }

    /**
     * What this node did.
     *
     * @param plan the exact bytes of its run's plan
     */
    public record Forgotten(Deed deed, byte[] plan, int round) {}

    /** Whether this node remembers that it trained a round, or counted for its average. */
    public interface Memory {
        /** Asks. */
        boolean holds(Deed deed, String run, int round);
    }

    /**
     * The last contribution to each run, and the last evaluation in each, that this node does not remember.
     *
     * @throws IOException if there is no answer, or one that does not hold
     */
    public List<Forgotten> forgotten(Memory memory) throws IOException, LedgerForkException {
        List<Forgotten> forgotten = new ArrayList<>();
        long from = 0;
        List<OwnRun> page = watch.link().ownRuns(from).getRunsList();
        while (!page.isEmpty()) {
            for (OwnRun run : page) {
                if (run.getLeaf() < from) {
                    throw new IOException("the coordinator names what this node did in no order");
                }
                from = run.getLeaf() + 1;
                Deed deed = run.getEvaluation() ? Deed.EVALUATION : Deed.CONTRIBUTION;
                if (!memory.holds(deed, run.getRun(), run.getRound())) {
                    forgotten.add(proven(deed, run));
                }
            }
            page = watch.link().ownRuns(from).getRunsList();
        }
        return forgotten;
    }

    /** Who did something in which round of which run, as a leaf says or as was signed. */
    private record Said(String federation, String member, String run, int round, ByteString plan) {}

    private Forgotten proven(Deed deed, OwnRun run) throws IOException, LedgerForkException {
        Checkpoint checkpoint = watch.sync();
        long last = Math.max(run.getLeaf(), run.getPlan());
        if (Math.min(run.getLeaf(), run.getPlan()) < 0 || last >= checkpoint.size()) {
            throw new IOException(
                    "the coordinator names leaves of run " + run.getRun() + " that the log does not have");
        }
        LedgerEntry entry =
                LogLeaf.fetch(watch.link(), run.getLeaf(), checkpoint).entry();
        LedgerEntry planned =
                LogLeaf.fetch(watch.link(), run.getPlan(), checkpoint).entry();
        byte[] plan = planned.getRunPlanned().getPlan().toByteArray();
        Said told = new Said(
                federation,
                watch.witness().member(),
                run.getRun(),
                run.getRound(),
                ByteString.copyFrom(Sha256.of(plan).bytes()));
        if (!planned.getFederation().equals(federation) || !logged(deed, entry).equals(told)) {
            throw new IOException("leaf " + run.getLeaf() + " of the log is not the "
                    + deed.name().toLowerCase(Locale.ROOT) + " in run " + run.getRun()
                    + " that the coordinator says it is");
        }
        requireOwn(deed, run, entry, told);
        return new Forgotten(deed, plan, run.getRound());
    }

    private void requireOwn(Deed deed, OwnRun run, LedgerEntry entry, Said told) throws IOException {
        SignedStatement signed = run.getStatement();
        ByteString digest = deed == Deed.CONTRIBUTION
                ? entry.getContribution().getSignedStatementSha256()
                : entry.getEvaluation().getSignedStatementSha256();
        boolean logs = digest.equals(
                ByteString.copyFrom(Sha256.of(signed.toByteArray()).bytes()));
        boolean own = ownKey.verifies(
                deed == Deed.CONTRIBUTION ? Domain.UPDATE : Domain.EVALUATION,
                signed.getStatement().toByteArray(),
                signed.getSignature().toByteArray());
        if (!logs || !own || !signed(deed, signed.getStatement()).equals(told)) {
            throw new IOException("leaf " + run.getLeaf() + " of the log names this node for its "
                    + deed.name().toLowerCase(Locale.ROOT) + " in run " + run.getRun()
                    + ", but this node never signed that");
        }
    }

    private static Said logged(Deed deed, LedgerEntry entry) {
        if (deed == Deed.CONTRIBUTION) {
            ContributionLogged one = entry.getContribution();
            return new Said(entry.getFederation(), one.getMember(), one.getRun(), one.getRound(), one.getPlanSha256());
        }
        EvaluationLogged one = entry.getEvaluation();
        return new Said(entry.getFederation(), one.getMember(), one.getRun(), one.getRound(), one.getPlanSha256());
    }

    private static Said signed(Deed deed, ByteString statement) throws IOException {
        if (deed == Deed.CONTRIBUTION) {
            UpdateStatement one = UpdateStatement.parseFrom(statement);
            return new Said(one.getFederation(), one.getMember(), one.getRun(), one.getRound(), one.getPlanSha256());
        }
        EvaluationStatement one = EvaluationStatement.parseFrom(statement);
        return new Said(one.getFederation(), one.getMember(), one.getRun(), one.getRound(), one.getPlanSha256());
    }
}
