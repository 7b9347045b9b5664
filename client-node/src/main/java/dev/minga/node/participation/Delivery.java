package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.proto.v1.UploadResponse;
import java.io.IOException;
import java.util.Set;

/** Makes, signs and sends deltas, and checks what comes back for them. */
final class Delivery {
    // Says nothing about the delta: the coordinator restarted, or an earlier upload broke off late.
    private static final Set<Rejection> LOST_TRACK = Set.of(Rejection.NOT_OFFERED, Rejection.WRONG_OFFSET);

    private final Membership me;
    private final Signer signer;
    private final PublicKey coordinatorKey;
    private final Coordination coordinator;
    private final Participation.News news;

    Delivery(
            Membership me, Signer signer, PublicKey coordinatorKey, Coordination coordinator, Participation.News news) {
        this.me = me;
        this.signer = signer;
        this.coordinatorKey = coordinatorKey;
        this.coordinator = coordinator;
        this.news = news;
    }

    /** The signed statement about a delta. */
    SignedStatement sign(PlanTerms terms, int round, Sha256 base, byte[] delta) {
        PrivacyPlan privacy = terms.plan().getPrivacy();
        byte[] statement = UpdateStatement.newBuilder()
                .setFederation(me.federation())
                .setMember(me.member())
                .setRun(terms.run())
                .setRound(round)
                .setPlanSha256(ByteString.copyFrom(terms.digest().bytes()))
                .setBaseSha256(ByteString.copyFrom(base.bytes()))
                .setDeltaSha256(ByteString.copyFrom(Sha256.of(delta).bytes()))
                .setDeltaSize(delta.length)
                .setMechanism(Mechanism.newBuilder()
                        .setUnit(privacy.getUnit())
                        .setNoiseMultiplier(privacy.getNoiseMultiplier())
                        .setSamplingRate(privacy.getSamplingRate())
                        .setClipNorm(privacy.getClipNorm())
                        .setDelta(privacy.getDelta())
                        .setFirstStep((round - 1) * privacy.getStepsPerRound())
                        .setLastStep(round * privacy.getStepsPerRound())
                        .setMaxRecordsPerEntity(privacy.getMaxRecordsPerEntity()))
                .build()
                .toByteArray();
        return SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(statement))
                .setAlgorithm(signer.publicKey().algorithm())
                .setSignature(ByteString.copyFrom(signer.sign(Domain.UPDATE, statement)))
                .build();
    }

    /** Sends a delta until it is acknowledged or refused; both end the round for this node. */
    void send(RoundFolder.Outgoing outgoing, RoundFolder folder) throws UnreachableException, IOException {
        UpdateStatement statement = outgoing.statement();
        OfferResponse offer = coordinator.offer(outgoing.signed());
        switch (offer.getOutcomeCase()) {
            case RECEIPT -> acknowledged(outgoing, offer.getReceipt(), folder);
            case REJECTION -> refused(statement, offer.getRejection(), folder);
            case OFFSET -> {
                long offset = Math.min(Math.max(0, offer.getOffset()), outgoing.delta().length);
                UploadResponse upload = coordinator.upload(outgoing.signed(), outgoing.delta(), offset);
                if (upload.hasReceipt()) {
                    acknowledged(outgoing, upload.getReceipt(), folder);
                } else if (LOST_TRACK.contains(upload.getRejection())) {
                    news.warn("the coordinator lost track of the upload of round " + statement.getRound()
                            + "; it is offered again");
                } else {
                    refused(statement, upload.getRejection(), folder);
                }
            }
            case OUTCOME_NOT_SET -> refused(statement, Rejection.REJECTION_UNSPECIFIED, folder);
        }
    }

    private void acknowledged(RoundFolder.Outgoing outgoing, SignedReceipt signed, RoundFolder folder)
            throws IOException {
        byte[] bytes = signed.getReceipt().toByteArray();
        if (!coordinatorKey.verifies(
                        Domain.RECEIPT, bytes, signed.getSignature().toByteArray())
                || !fits(outgoing, bytes)) {
            news.warn("the coordinator's receipt for round "
                    + outgoing.statement().getRound() + " does not hold; the delta is kept and sent again");
            return;
        }
        folder.acknowledged(signed);
        news.say("round " + outgoing.statement().getRound() + " of run "
                + outgoing.statement().getRun() + ": delta "
                + Sha256.ofBytes(outgoing.statement().getDeltaSha256().toByteArray()) + " acknowledged");
    }

    private static boolean fits(RoundFolder.Outgoing outgoing, byte[] bytes) {
        UpdateStatement statement = outgoing.statement();
        Receipt expected = Receipt.newBuilder()
                .setFederation(statement.getFederation())
                .setMember(statement.getMember())
                .setRun(statement.getRun())
                .setRound(statement.getRound())
                .setStatementSha256(ByteString.copyFrom(
                        Sha256.of(outgoing.signed().getStatement().toByteArray())
                                .bytes()))
                .setDeltaSha256(statement.getDeltaSha256())
                .build();
        try {
            return Receipt.parseFrom(bytes).equals(expected);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private void refused(UpdateStatement statement, Rejection reason, RoundFolder folder) throws IOException {
        folder.refused(reason.name());
        news.warn("the coordinator refuses the delta of round " + statement.getRound() + " of run " + statement.getRun()
                + ": " + reason + "; the federation goes on without it");
    }
}
