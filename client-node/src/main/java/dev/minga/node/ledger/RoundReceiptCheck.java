package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RoundReceipt;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a receipt with nothing but the log's keys. Guarantee: where {@link #check} returns, the keys' owner has signed a
 * log that holds this member's contribution with exactly this statement, and the end of its round, which lists that
 * contribution among those aggregated, by which rule. What a robust rule made of it only an audit tells. Pure.
 *
 * <p>Each receipt has one encoding: other bytes are refused even where they would say the same.
 */
public final class RoundReceiptCheck {
    private static final Set<String> RULES =
            Set.of("fedavg", "median", "trimmed-mean", "krum", "multi-krum", "geometric-median", "centred-clipping");

    private final LogKeys keys;

    /** Checks receipts of this log. */
    public RoundReceiptCheck(LogKeys keys) {
        this.keys = keys;
    }

    /**
     * Reads a receipt's file.
     *
     * @throws BadReceiptException if anything about it does not hold
     */
    public ReceiptSummary check(byte[] file) throws BadReceiptException {
        RoundReceipt receipt;
        UpdateStatement statement;
        try {
            receipt = RoundReceipt.parseFrom(file);
            statement = UpdateStatement.parseFrom(receipt.getStatement().getStatement());
        } catch (InvalidProtocolBufferException e) {
            throw new BadReceiptException("this is no receipt of a round");
        }
        require(receipt.toByteString().equals(ByteString.copyFrom(file)), "the receipt is not in its one encoding");
        requireKnownFields(receipt, receipt.getStatement(), receipt.getContribution(), receipt.getAveraged());
        Checkpoint checkpoint = checkpoint(receipt.getCheckpoint());
        LedgerEntry contribution = entry(receipt.getContribution(), checkpoint, "the contribution");
        LedgerEntry averaged = entry(receipt.getAveraged(), checkpoint, "the round's end");
        require(!contribution.hasEvaluation(), "it is of an evaluation, which 'minga node evaluate' reads");
        require(contribution.hasContribution(), "the leaf of the contribution is something else");
        require(averaged.hasRoundAveraged(), "the leaf of the round's end is something else");
        require(
                contribution.getFederation().equals(statement.getFederation())
                        && averaged.getFederation().equals(statement.getFederation()),
                "the log's leaves are of another federation than the statement");
        Sha256 signed = Sha256.of(receipt.getStatement().toByteArray());
        requireFits(contribution.getContribution(), statement, signed);
        requireSameRound(averaged.getRoundAveraged(), contribution.getContribution());
        return summary(
                statement,
                averaged.getRoundAveraged(),
                receipt.getContribution().getEntry(),
                checkpoint);
    }

    private Checkpoint checkpoint(ByteString bytes) throws BadReceiptException {
        try {
            SignedNote note = SignedNote.parse(bytes.toByteArray());
            Checkpoint checkpoint = keys.open(note);
            require(
                    note.signatures().size() == keys.keys().size(),
                    "the receipt's checkpoint has signatures that nobody asked for");
            return checkpoint;
        } catch (MalformedLedgerException | LogKeys.ForeignLogException e) {
            throw new BadReceiptException("the receipt's checkpoint does not hold: " + e.getMessage());
        }
    }

    private static LedgerEntry entry(ProvenLeaf leaf, Checkpoint checkpoint, String what) throws BadReceiptException {
        try {
            return LogLeaf.check(leaf, checkpoint).entry();
        } catch (IOException e) {
            throw new BadReceiptException("the log is not proven to hold " + what + ": " + e.getMessage());
        }
    }

    private static void requireFits(ContributionLogged logged, UpdateStatement statement, Sha256 signed)
            throws BadReceiptException {
        require(logged.getMember().equals(statement.getMember()), "the log has the contribution of another member");
        require(logged.getRun().equals(statement.getRun()), "the log has a contribution to another run");
        require(logged.getRound() == statement.getRound(), "the log has a contribution to another round");
        require(
                logged.getPlanSha256().equals(statement.getPlanSha256()),
                "the log has a contribution under another plan");
        require(
                logged.getBaseSha256().equals(statement.getBaseSha256()),
                "the log has a contribution to another base model");
        require(logged.getDeltaSha256().equals(statement.getDeltaSha256()), "the log has another delta");
        require(
                logged.getSignedStatementSha256().equals(ByteString.copyFrom(signed.bytes())),
                "the log has another signed statement");
    }

    private static void requireSameRound(RoundAveraged averaged, ContributionLogged logged) throws BadReceiptException {
        require(averaged.getRun().equals(logged.getRun()), "the round's end is of another run");
        require(averaged.getRound() == logged.getRound(), "the round's end is of another round");
        require(averaged.getPlanSha256().equals(logged.getPlanSha256()), "the round's end is of another plan");
        require(averaged.getBaseSha256().equals(logged.getBaseSha256()), "the round's end is of another base model");
        require(RULES.contains(averaged.getRule()), "the round was averaged by a rule that this version does not know");
    }

    private static ReceiptSummary summary(
            UpdateStatement statement, RoundAveraged averaged, ByteString entry, Checkpoint checkpoint)
            throws BadReceiptException {
        ByteString leaf =
                ByteString.copyFrom(MerkleHash.leaf(entry.toByteArray()).bytes());
        List<AveragedContribution> own = averaged.getContributionsList().stream()
                .filter(one -> one.getLeaf().equals(leaf) || one.getMember().equals(statement.getMember()))
                .toList();
        require(!own.isEmpty(), "the round was averaged without this contribution");
        require(
                own.size() == 1
                        && own.get(0).getLeaf().equals(leaf)
                        && own.get(0).getMember().equals(statement.getMember()),
                "the round was averaged with another contribution in this member's name");
        double sum = 0;
        for (AveragedContribution one : averaged.getContributionsList()) {
            require(one.getWeight() > 0, "the round was averaged with a weight that is not positive");
            sum += one.getWeight();
        }
        require(Double.isFinite(sum), "the round was averaged with weights that are not finite");
        double weight = own.get(0).getWeight();
        return new ReceiptSummary(
                statement.getFederation(),
                statement.getMember(),
                statement.getRun(),
                statement.getRound(),
                hex(statement.getPlanSha256()),
                hex(statement.getBaseSha256()),
                hex(statement.getDeltaSha256()),
                mechanism(statement.getMechanism()),
                averaged.getRule(),
                weight,
                weight / sum,
                averaged.getContributionsCount(),
                hex(averaged.getModelSha256()),
                time(averaged.getUnixSeconds()),
                checkpoint.origin(),
                checkpoint.size());
    }

    private static ReceiptSummary.DeclaredMechanism mechanism(Mechanism mechanism) {
        return new ReceiptSummary.DeclaredMechanism(
                mechanism.getUnit().name().toLowerCase(Locale.ROOT),
                mechanism.getNoiseMultiplier(),
                mechanism.getSamplingRate(),
                mechanism.getClipNorm(),
                mechanism.getDelta(),
                mechanism.getFirstStep(),
                mechanism.getLastStep(),
                Optional.of(mechanism.getMaxRecordsPerEntity()).filter(most -> most > 0));
    }

    private static String hex(ByteString digest) throws BadReceiptException {
        try {
            return Sha256.ofBytes(digest.toByteArray()).hex();
        } catch (IllegalArgumentException e) {
            throw new BadReceiptException("a digest in the receipt is no SHA-256 digest");
        }
    }

    private static Instant time(long seconds) throws BadReceiptException {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            throw new BadReceiptException("the time of the round's end is none");
        }
    }

    private static void requireKnownFields(Message... messages) throws BadReceiptException {
        for (Message message : messages) {
            require(
                    message.getUnknownFields().asMap().isEmpty(),
                    "the receipt holds something that this version does not know");
        }
    }

    private static void require(boolean condition, String otherwise) throws BadReceiptException {
        if (!condition) {
            throw new BadReceiptException(otherwise);
        }
    }
}
