package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.node.ledger.ReceiptMaker.Progress;
import dev.minga.proto.v1.CountedEvaluation;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.EvaluationReceipt;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.RoundLeavesResponse;
import dev.minga.proto.v1.SignedStatement;
import java.io.IOException;
import java.util.List;

/**
 * Fetches what proves that a member's counts were taken as it signed them, and what was made of them. Guarantee: a proof is
 * handed out only if the log that this node follows holds the counts of exactly this statement, and an end of the evaluation
 * that lists them.
 */
public final class EvaluationProof {
    private final LedgerWatch watch;

    /** Proofs from the log that is watched. */
    public EvaluationProof(LedgerWatch watch) {
        this.watch = watch;
    }

    /**
     * How far it is.
     *
     * @param file the proof, an {@link EvaluationReceipt}, once it is made
     * @param outcome what the log says became of the average, then
     */
    public record Attempt(Progress progress, byte[] file, String outcome) {
        private static Attempt not(Progress progress) {
            return new Attempt(progress, new byte[0], "");
        }
    }

    /**
     * Tries once.
     *
     * @throws IOException if there is no answer, or one that does not hold
     * @throws BadReceiptException if the log says something else than what was signed
     */
    public Attempt attempt(SignedStatement signed, String run, int round)
            throws IOException, LedgerForkException, BadReceiptException {
        RoundLeavesResponse leaves = watch.link().roundLeaves(run, round);
        if (leaves.hasEvaluation() && !leaves.hasEvaluated() && Discarded.proves(watch, leaves, run, round)) {
            return Attempt.not(Progress.DISCARDED);
        }
        if (!leaves.hasEvaluation() || !leaves.hasEvaluated()) {
            return Attempt.not(Progress.NOT_AVERAGED);
        }
        if (leaves.getEvaluation() < 0 || leaves.getEvaluated() < 0) {
            throw new IOException("the coordinator says of run " + run + " that an evaluation is at no leaf");
        }
        Checkpoint checkpoint = watch.sync();
        SignedNote note = watch.note().orElseThrow();
        if (checkpoint.size() <= Math.max(leaves.getEvaluation(), leaves.getEvaluated())) {
            return Attempt.not(Progress.NOT_COVERED);
        }
        LogLeaf own = LogLeaf.fetch(watch.link(), leaves.getEvaluation(), checkpoint);
        LogLeaf end = LogLeaf.fetch(watch.link(), leaves.getEvaluated(), checkpoint);
        RoundEvaluated ended = check(signed, own, end.entry());
        byte[] file = EvaluationReceipt.newBuilder()
                .setStatement(signed)
                .setCheckpoint(ByteString.copyFrom(watch.keys().ownLines(note).encode()))
                .setEvaluation(own.proven())
                .setEvaluated(end.proven())
                .build()
                .toByteArray();
        return new Attempt(Progress.MADE, file, ended.getDecision() + ", " + ended.getReason());
    }

    private static RoundEvaluated check(SignedStatement signed, LogLeaf own, LedgerEntry end)
            throws BadReceiptException {
        EvaluationStatement statement;
        try {
            statement = EvaluationStatement.parseFrom(signed.getStatement());
        } catch (InvalidProtocolBufferException e) {
            throw new BadReceiptException("this node's own statement cannot be read");
        }
        EvaluationLogged expected = EvaluationLogged.newBuilder()
                .setRun(statement.getRun())
                .setRound(statement.getRound())
                .setMember(statement.getMember())
                .setPlanSha256(statement.getPlanSha256())
                .setModelSha256(statement.getModelSha256())
                .addAllCounts(statement.getCountsList())
                .setSignedStatementSha256(
                        ByteString.copyFrom(Sha256.of(signed.toByteArray()).bytes()))
                .setMechanism(statement.getMechanism())
                .build();
        require(
                own.entry().getFederation().equals(statement.getFederation())
                        && end.getFederation().equals(statement.getFederation()),
                "the log's leaves are of another federation than the statement");
        require(own.entry().getEvaluation().equals(expected), "the log has other counts than this node signed");
        RoundEvaluated ended = end.getRoundEvaluated();
        require(
                ended.getRun().equals(statement.getRun())
                        && ended.getRound() == statement.getRound()
                        && ended.getPlanSha256().equals(statement.getPlanSha256())
                        && ended.getModelSha256().equals(statement.getModelSha256()),
                "the evaluation's end is of another average");
        ByteString leaf = ByteString.copyFrom(
                MerkleHash.leaf(own.proven().getEntry().toByteArray()).bytes());
        List<CountedEvaluation> listed = ended.getEvaluationsList().stream()
                .filter(one -> one.getLeaf().equals(leaf) || one.getMember().equals(statement.getMember()))
                .toList();
        require(
                listed.equals(List.of(CountedEvaluation.newBuilder()
                        .setMember(statement.getMember())
                        .setLeaf(leaf)
                        .build())),
                "the average was judged without these counts");
        return ended;
    }

    private static void require(boolean condition, String otherwise) throws BadReceiptException {
        if (!condition) {
            throw new BadReceiptException(otherwise);
        }
    }
}
