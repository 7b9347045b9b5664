package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DeclineRequest;
import dev.minga.proto.v1.DeclineResponse;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.EvaluateRequest;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferRequest;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.RenewRequest;
import dev.minga.proto.v1.RenewResponse;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What members call: translates between messages and the rooms behind. Needs {@link CallerIdentity} in front of it. */
final class FederationService extends FederationGrpc.FederationImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(FederationService.class);
    private static final int CHUNK_BYTES = 256 << 10;

    private final Tasks tasks;
    private final Runs runs;
    private final BlobStore blobs;
    private final Submissions submissions;
    private final Evaluations evaluations;
    private final Enrolments enrolments;

    FederationService(
            Tasks tasks,
            Runs runs,
            BlobStore blobs,
            Submissions submissions,
            Evaluations evaluations,
            Enrolments enrolments) {
        this.tasks = tasks;
        this.runs = runs;
        this.blobs = blobs;
        this.submissions = submissions;
        this.evaluations = evaluations;
        this.enrolments = enrolments;
    }

    @Override
    public void nextTask(NextTaskRequest request, StreamObserver<NextTaskResponse> responses) {
        Answers.answer(responses, () -> tasks.next(caller(), request.getFollowingList()));
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewResponse> responses) {
        Answers.answer(responses, () -> {
            RenewResponse.Builder response = RenewResponse.newBuilder();
            for (X509Certificate certificate :
                    enrolments.renew(caller(), request.getCertificateRequest().toByteArray())) {
                response.addCertificateChain(ByteString.copyFrom(certificate.getEncoded()));
            }
            return response.build();
        });
    }

    @Override
    public void decline(DeclineRequest request, StreamObserver<DeclineResponse> responses) {
        Answers.answer(responses, () -> {
            Member caller = caller();
            LiveRun run = runs.find(request.getRun())
                    .orElseThrow(() -> Status.NOT_FOUND
                            .withDescription("no run " + request.getRun())
                            .asRuntimeException());
            LOG.info("{} declines run {}: {}", caller.name(), request.getRun(), request.getReason());
            run.tell(new MemberMessage.Declined(caller.name(), request.getReason()))
                    .get();
            return DeclineResponse.getDefaultInstance();
        });
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<Chunk> responses) {
        Sha256 digest;
        try {
            digest = Sha256.ofBytes(request.getSha256().toByteArray());
        } catch (IllegalArgumentException e) {
            responses.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        if (!tasks.downloadable(caller(), digest) || !blobs.has(digest)) {
            responses.onError(Status.NOT_FOUND.withDescription("no such file").asRuntimeException());
            return;
        }
        try {
            send(digest, request.getOffset(), (ServerCallStreamObserver<Chunk>) responses);
        } catch (IOException e) {
            LOG.error("blob {} cannot be read", digest, e);
            responses.onError(
                    Status.UNAVAILABLE.withDescription("try again later").asRuntimeException());
        }
    }

    private void send(Sha256 digest, long offset, ServerCallStreamObserver<Chunk> responses) throws IOException {
        FileChannel file = FileChannel.open(blobs.path(digest), StandardOpenOption.READ);
        ChunkSender sender = new ChunkSender(file, Math.max(0, offset), CHUNK_BYTES, responses);
        responses.setOnReadyHandler(sender::sendWhileReady);
        responses.setOnCancelHandler(sender::close);
        responses.setOnCloseHandler(sender::close);
        sender.sendWhileReady();
    }

    @Override
    public void offer(OfferRequest request, StreamObserver<OfferResponse> responses) {
        Answers.answer(responses, () -> {
            try {
                return submissions.offer(request.getStatement(), caller());
            } catch (RejectedException e) {
                LOG.warn("{} offers a delta that is refused: {}", caller().name(), e.rejection());
                return OfferResponse.newBuilder().setRejection(e.rejection()).build();
            }
        });
    }

    @Override
    public StreamObserver<UploadChunk> upload(StreamObserver<UploadResponse> responses) {
        Member caller = caller();
        UploadStream upload = new UploadStream(caller, submissions, responses);
        ((ServerCallStreamObserver<UploadResponse>) responses).setOnCloseHandler(upload::closed);
        return upload;
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> responses) {
        Answers.answer(responses, () -> {
            EvaluateResponse.Builder response = EvaluateResponse.newBuilder();
            try {
                return response.setReceipt(evaluations.take(request.getStatement(), caller()))
                        .build();
            } catch (RejectedException e) {
                LOG.warn("an evaluation of {} is refused: {}", caller().name(), e.rejection());
                return response.setRejection(e.rejection()).build();
            }
        });
    }

    static ByteBuffer buffer(ByteString data) {
        return data.asReadOnlyByteBuffer();
    }

    private static Member caller() {
        return CallerIdentity.CALLER.get();
    }
}
