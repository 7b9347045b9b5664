package dev.minga.coordinator.rpc;

import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.membership.Member;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One upload call. gRPC calls it from one thread at a time. */
final class UploadStream implements StreamObserver<UploadChunk> {
    private static final Logger LOG = LoggerFactory.getLogger(UploadStream.class);

    private final Member caller;
    private final Submissions submissions;
    private final StreamObserver<UploadResponse> responses;
    private Submissions.@Nullable Offered offered;
    private boolean answered;

    UploadStream(Member caller, Submissions submissions, StreamObserver<UploadResponse> responses) {
        this.caller = caller;
        this.submissions = submissions;
        this.responses = responses;
    }

    @Override
    public void onNext(UploadChunk chunk) {
        if (answered) {
            return;
        }
        attempt(() -> {
            if (offered == null) {
                offered = submissions.offered(caller, chunk.getStatementSha256());
            }
            submissions.append(offered, chunk.getOffset(), chunk.getData());
        });
    }

    @Override
    public void onCompleted() {
        if (answered) {
            return;
        }
        attempt(() -> {
            if (offered == null) {
                throw new RejectedException(Rejection.NOT_OFFERED);
            }
            reply(UploadResponse.newBuilder()
                    .setReceipt(submissions.finish(offered))
                    .build());
        });
    }

    @Override
    public void onError(Throwable failure) {
        answered = true;
        LOG.info("{} broke off an upload; it can go on where it stopped", caller.name());
    }

    /** The call is over, perhaps because somebody else ended it. */
    void closed() {
        if (!answered) {
            onError(Status.CANCELLED.asRuntimeException());
        }
    }

    private interface Attempt {
        void run() throws RejectedException, IOException, ExecutionException, InterruptedException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (RejectedException e) {
            LOG.warn("a delta of {} is refused: {}", caller.name(), e.rejection());
            reply(UploadResponse.newBuilder().setRejection(e.rejection()).build());
        } catch (IOException | ExecutionException | RuntimeException e) {
            LOG.error("an upload of {} failed here", caller.name(), e);
            answered = true;
            responses.onError(
                    Status.UNAVAILABLE.withDescription("try again later").asRuntimeException());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answered = true;
            responses.onError(Status.UNAVAILABLE.withDescription("stopping").asRuntimeException());
        }
    }

    private void reply(UploadResponse response) {
        answered = true;
        responses.onNext(response);
        responses.onCompleted();
    }
}
