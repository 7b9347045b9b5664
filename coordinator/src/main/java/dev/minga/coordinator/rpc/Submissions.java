package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.intake.PayloadCheck;
import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.intake.StatementCheck;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Takes in deltas: the signed statement first, then the bytes it announces, then what they say. Only what passed all of it
 * reaches the run. Thread-safe: calls of one member take turns, so that nothing changes an upload between its check and its
 * keeping. A member's latest offer replaces its earlier ones, whose streams may not go on.
 */
final class Submissions {
    private final Runs runs;
    private final BlobStore blobs;
    private final Signer signer;
    private final Map<String, Offered> latest = new ConcurrentHashMap<>();
    private final Map<String, Object> turns = new ConcurrentHashMap<>();

    Submissions(Runs runs, BlobStore blobs, Signer signer) {
        this.runs = runs;
        this.blobs = blobs;
        this.signer = signer;
    }

    /**
     * A statement that passed, whose delta may be uploaded.
     *
     * @param from how many bytes of it were here already
     */
    record Offered(Member member, LiveRun run, SignedStatement signed, UpdateStatement statement, long from) {
        Offered from(long bytes) {
            return new Offered(member, run, signed, statement, bytes);
        }

        Sha256 delta() {
            return Sha256.ofBytes(statement.getDeltaSha256().toByteArray());
        }

        Sha256 base() {
            return Sha256.ofBytes(statement.getBaseSha256().toByteArray());
        }

        Sha256 said() {
            return Sha256.of(signed.getStatement().toByteArray());
        }

        String upload() {
            return member.name() + "-" + delta().hex();
        }

        Contribution contribution(double norm) {
            return new Contribution(delta(), Sha256.of(signed.toByteArray()), Optional.of(norm));
        }
    }

    OfferResponse offer(SignedStatement signed, Member member) throws RejectedException, IOException {
        UpdateStatement statement = StatementCheck.authentic(signed, member);
        LiveRun run = runs.find(statement.getRun()).orElseThrow(() -> new RejectedException(Rejection.UNKNOWN_RUN));
        StatementCheck.consistent(statement, member, run.plan());
        Offered offered = new Offered(member, run, signed, statement, 0);
        synchronized (turn(offered)) {
            if (countsAlready(offered)) {
                return OfferResponse.newBuilder().setReceipt(receipt(offered)).build();
            }
            requireOpen(offered);
            long offset = blobs.uploaded(offered.upload());
            Offered replaced = latest.put(member.name(), offered.from(offset));
            if (replaced != null && !replaced.upload().equals(offered.upload())) {
                blobs.discard(replaced.upload());
            }
            return OfferResponse.newBuilder().setOffset(offset).build();
        }
    }

    private Object turn(Offered offered) {
        return turns.computeIfAbsent(offered.member().name(), name -> new Object());
    }

    private static boolean countsAlready(Offered offered) {
        return offered.run()
                .lastAccepted(offered.member().name())
                .filter(accepted -> accepted.round() == offered.statement().getRound()
                        && accepted.contribution().delta().equals(offered.delta()))
                .isPresent();
    }

    /** What the run would say, before anything is uploaded. */
    private static void requireOpen(Offered offered) throws RejectedException {
        if (!(offered.run().state().work() instanceof Collecting collecting)) {
            throw new RejectedException(Rejection.ROUND_CLOSED);
        }
        int round = offered.statement().getRound();
        if (collecting.round() != round) {
            throw new RejectedException(round < collecting.round() ? Rejection.ROUND_CLOSED : Rejection.WRONG_ROUND);
        }
        if (!collecting.base().equals(offered.base())) {
            throw new RejectedException(Rejection.WRONG_BASE);
        }
        if (collecting.contributions().containsKey(offered.member().name())) {
            throw new RejectedException(Rejection.OTHER_DELTA_ALREADY_ACCEPTED);
        }
        if (!collecting.asks(offered.member().name())) {
            throw new RejectedException(Rejection.NOT_ASKED);
        }
    }

    /**
     * What an upload is of.
     *
     * @param said digest of the statement's bytes; the delta's would not do, since another round's may be equal
     */
    Offered offered(Member member, ByteString said) throws RejectedException {
        Offered offered = latest.get(member.name());
        if (offered == null || !said.equals(ByteString.copyFrom(offered.said().bytes()))) {
            throw new RejectedException(Rejection.NOT_OFFERED);
        }
        return offered;
    }

    @SuppressWarnings("ReferenceEquality") // the same offer made again starts a new upload
    private void requireLatest(Offered offered) throws RejectedException {
        if (latest.get(offered.member().name()) != offered) {
            throw new RejectedException(Rejection.NOT_OFFERED);
        }
    }

    void append(Offered offered, long offset, ByteString data) throws RejectedException, IOException {
        synchronized (turn(offered)) {
            if (countsAlready(offered)) {
                return;
            }
            requireLatest(offered);
            if (offset != blobs.uploaded(offered.upload())) {
                throw new RejectedException(Rejection.WRONG_OFFSET);
            }
            if (offset + data.size() > offered.statement().getDeltaSize()) {
                throw new RejectedException(Rejection.TOO_LARGE);
            }
            blobs.append(offered.upload(), data.asReadOnlyByteBuffer());
        }
    }

    /** The whole delta is here: check it, keep it, and tell the run. */
    SignedReceipt finish(Offered offered)
            throws RejectedException, IOException, ExecutionException, InterruptedException {
        synchronized (turn(offered)) {
            if (countsAlready(offered)) {
                return receipt(offered);
            }
            requireLatest(offered);
            requireOpen(offered);
            double norm = check(offered);
            blobs.put(offered.signed().toByteArray());
            blobs.keep(offered.upload(), offered.delta());
            Optional<Rejection> rejection = offered.run()
                    .tell(new MemberMessage.Contributed(
                            offered.member().name(),
                            offered.statement().getRound(),
                            offered.base(),
                            offered.contribution(norm)))
                    .get();
            if (rejection.isPresent()) {
                throw new RejectedException(rejection.get());
            }
            return receipt(offered);
        }
    }

    /** Tells the norm of what is there. */
    private double check(Offered offered) throws RejectedException, IOException {
        try {
            if (blobs.uploaded(offered.upload()) != offered.statement().getDeltaSize()
                    || !blobs.digestOf(offered.upload()).equals(offered.delta())) {
                // Bytes that lay here may be what a power failure made of them: not flushed, and not the member's
                // fault.
                throw new RejectedException(offered.from() > 0 ? Rejection.NOT_OFFERED : Rejection.DIGEST_DIFFERS);
            }
            return PayloadCheck.acceptable(
                    blobs.upload(offered.upload()),
                    offered.run().plan(),
                    offered.statement().getRound());
        } catch (RejectedException e) {
            blobs.discard(offered.upload());
            throw e;
        }
    }

    private SignedReceipt receipt(Offered offered) {
        UpdateStatement statement = offered.statement();
        byte[] receipt = Receipt.newBuilder()
                .setFederation(statement.getFederation())
                .setMember(statement.getMember())
                .setRun(statement.getRun())
                .setRound(statement.getRound())
                .setStatementSha256(ByteString.copyFrom(offered.said().bytes()))
                .setDeltaSha256(statement.getDeltaSha256())
                .build()
                .toByteArray();
        return SignedReceipt.newBuilder()
                .setReceipt(ByteString.copyFrom(receipt))
                .setSignature(ByteString.copyFrom(signer.sign(Domain.RECEIPT, receipt)))
                .build();
    }
}
