package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.CosignedCheckpoints;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.CosignRequest;
import dev.minga.proto.v1.CosignResponse;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.DiscontinuityRequest;
import dev.minga.proto.v1.DiscontinuityResponse;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LeafRequest;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsRequest;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.RoundLeavesRequest;
import dev.minga.proto.v1.RoundLeavesResponse;
import dev.minga.proto.v1.SignedStatement;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;

/** What members ask of the log. Needs {@link CallerIdentity} in front of it. */
final class LedgerService extends LedgerGrpc.LedgerImplBase {
    private final Ledger ledger;
    private final Outbox outbox;
    private final BlobStore blobs;
    private final CosignedCheckpoints cosigned;

    LedgerService(Ledger ledger, Outbox outbox, BlobStore blobs) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.blobs = blobs;
        this.cosigned = new CosignedCheckpoints(ledger, outbox);
    }

    @Override
    public void latest(LatestRequest request, StreamObserver<LatestResponse> responses) {
        Answers.answer(responses, () -> latest(request.getKnownSize()));
    }

    private LatestResponse latest(long known) throws IOException, MalformedLedgerException {
        SignedNote note = ledger.note();
        long size = Checkpoint.parse(note.text()).size();
        LatestResponse.Builder response = LatestResponse.newBuilder().setCheckpoint(ByteString.copyFrom(note.encode()));
        if (known > 0 && known <= size) {
            response.addAllConsistencyProof(
                    bytes(ledger.consistency(known, size).hashes()));
        }
        return response.build();
    }

    @Override
    public void leaf(LeafRequest request, StreamObserver<LeafResponse> responses) {
        Answers.answer(
                responses,
                () -> LeafResponse.newBuilder()
                        .addAllInclusionProof(bytes(ledger.inclusion(request.getIndex(), request.getTreeSize())
                                .hashes()))
                        .setEntry(ByteString.copyFrom(ledger.entry(request.getIndex())))
                        .build());
    }

    private static List<ByteString> bytes(List<Sha256> hashes) {
        return hashes.stream().map(hash -> ByteString.copyFrom(hash.bytes())).toList();
    }

    @Override
    public void roundLeaves(RoundLeavesRequest request, StreamObserver<RoundLeavesResponse> responses) {
        Member caller = CallerIdentity.CALLER.get();
        Answers.answer(responses, () -> {
            RoundLeavesResponse.Builder response = RoundLeavesResponse.newBuilder();
            covered(outbox.find(Kind.CONTRIBUTION, request.getRun(), request.getRound(), caller.name()))
                    .ifPresent(response::setContribution);
            covered(outbox.find(Kind.ROUND_AVERAGED, request.getRun(), request.getRound(), ""))
                    .ifPresent(response::setClosed);
            covered(outbox.find(Kind.EVALUATION, request.getRun(), request.getRound(), caller.name()))
                    .ifPresent(response::setEvaluation);
            covered(outbox.find(Kind.ROUND_EVALUATED, request.getRun(), request.getRound(), ""))
                    .ifPresent(response::setEvaluated);
            covered(outbox.find(Kind.RUN_WENT_BACK, request.getRun(), request.getRound(), ""))
                    .ifPresent(response::setWentBack);
            return response.build();
        });
    }

    @Override
    public void ownRuns(OwnRunsRequest request, StreamObserver<OwnRunsResponse> responses) {
        Member caller = CallerIdentity.CALLER.get();
        Answers.answer(responses, () -> {
            OwnRunsResponse.Builder response = OwnRunsResponse.newBuilder();
            for (var last : outbox.lastDeeds(
                    caller.name(), request.getFromLeaf(), ledger.checkpoint().size())) {
                OptionalLong plan = covered(outbox.find(Kind.RUN_PLANNED, last.run(), 0, ""));
                if (plan.isPresent()) {
                    response.addRuns(OwnRun.newBuilder()
                            .setRun(last.run())
                            .setRound(last.round())
                            .setLeaf(last.leaf())
                            .setPlan(plan.getAsLong())
                            .setEvaluation(last.kind() == Kind.EVALUATION)
                            .setStatement(statement(LedgerEntry.parseFrom(ledger.entry(last.leaf())))));
                }
            }
            return response.build();
        });
    }

    private SignedStatement statement(LedgerEntry entry) throws IOException {
        ByteString logged = entry.hasEvaluation()
                ? entry.getEvaluation().getSignedStatementSha256()
                : entry.getContribution().getSignedStatementSha256();
        Sha256 digest = Sha256.ofBytes(logged.toByteArray());
        return SignedStatement.parseFrom(Files.readAllBytes(blobs.path(digest)));
    }

    /** Only what a checkpoint covers can be proven. */
    private OptionalLong covered(OptionalLong leaf) {
        return leaf.isPresent() && leaf.getAsLong() < ledger.checkpoint().size() ? leaf : OptionalLong.empty();
    }

    @Override
    public void cosign(CosignRequest request, StreamObserver<CosignResponse> responses) {
        Member caller = CallerIdentity.CALLER.get();
        Answers.answer(responses, () -> {
            try {
                NoteSignature line = NoteSignature.parse(request.getLine());
                boolean accepted = ledger.cosign(request.getTreeSize(), line, caller.witnessKey());
                return CosignResponse.newBuilder().setAccepted(accepted).build();
            } catch (MalformedLedgerException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    @Override
    public void cosigned(CosignedRequest request, StreamObserver<CosignedResponse> responses) {
        Answers.answer(
                responses,
                () -> cosigned.find(
                                request.getLeaf(),
                                request.getQuorum(),
                                request.getMembersList(),
                                request.getKnownSize())
                        .map(LedgerService::response)
                        .orElse(CosignedResponse.getDefaultInstance()));
    }

    private static CosignedResponse response(CosignedCheckpoints.Cosigned found) {
        CosignedResponse.Builder response = CosignedResponse.newBuilder()
                .setCheckpoint(ByteString.copyFrom(found.note().encode()))
                .addAllConsistencyProof(bytes(found.between()));
        for (CosignedCheckpoints.Proven member : found.members()) {
            response.addMembers(ProvenLeaf.newBuilder()
                    .setIndex(member.proof().index())
                    .setEntry(ByteString.copyFrom(member.entry()))
                    .addAllInclusionProof(bytes(member.proof().hashes())));
        }
        return response.build();
    }

    @Override
    public void discontinuity(DiscontinuityRequest request, StreamObserver<DiscontinuityResponse> responses) {
        Answers.answer(responses, () -> {
            DiscontinuityResponse.Builder response = DiscontinuityResponse.newBuilder();
            covered(outbox.find(Kind.LOG_DISCONTINUED, "", 0, "")).ifPresent(response::setLeaf);
            return response.build();
        });
    }
}
