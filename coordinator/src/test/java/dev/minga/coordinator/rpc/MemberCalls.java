package dev.minga.coordinator.rpc;

import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;

/** What stands behind the members' calls, without the wire. */
public final class MemberCalls {
    private final Runs runs;
    private final BlobStore blobs;
    private final Tasks tasks;
    private final Submissions submissions;
    private final Evaluations evaluations;

    public MemberCalls(Runs runs, BlobStore blobs, Signer signer) {
        this.runs = runs;
        this.blobs = blobs;
        tasks = new Tasks(runs, blobs, run -> OptionalLong.of(0));
        submissions = new Submissions(runs, blobs, signer);
        evaluations = new Evaluations(runs, blobs, signer);
    }

    public NextTaskResponse nextTask(Member caller) throws Exception {
        return tasks.next(caller, List.of());
    }

    public byte[] download(Member caller, Sha256 model) throws Exception {
        if (!tasks.downloadable(caller, model)) {
            throw new java.io.IOException("no such file");
        }
        return Files.readAllBytes(blobs.path(model));
    }

    public OfferResponse offer(Member caller, SignedStatement statement) throws Exception {
        try {
            return submissions.offer(statement, caller);
        } catch (RejectedException e) {
            return OfferResponse.newBuilder().setRejection(e.rejection()).build();
        }
    }

    public StreamObserver<UploadChunk> upload(Member caller, StreamObserver<UploadResponse> responses) {
        return new UploadStream(caller, submissions, responses);
    }

    public EvaluateResponse evaluate(Member caller, SignedStatement statement) throws Exception {
        try {
            return EvaluateResponse.newBuilder()
                    .setReceipt(evaluations.take(statement, caller))
                    .build();
        } catch (RejectedException e) {
            return EvaluateResponse.newBuilder().setRejection(e.rejection()).build();
        }
    }

    public void decline(Member caller, String run, DeclineReason reason) throws Exception {
        runs.find(run)
                .orElseThrow()
                .tell(new MemberMessage.Declined(caller.name(), reason))
                .get();
    }
}
