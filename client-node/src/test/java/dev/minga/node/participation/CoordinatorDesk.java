package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.proto.v1.Wait;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A coordinator that sends {@code held} and takes uploads, until it is told to fail. */
final class CoordinatorDesk extends FederationGrpc.FederationImplBase {
    private static final int CHUNK_BYTES = 1 << 20;

    final List<Long> offsets = new CopyOnWriteArrayList<>();
    final List<UploadChunk> chunks = new CopyOnWriteArrayList<>();
    volatile byte[] held = new byte[0];
    volatile int breakAfterChunks = Integer.MAX_VALUE;
    volatile Status status = Status.OK;
    volatile boolean rejectFirstChunk;

    @Override
    public void nextTask(NextTaskRequest request, StreamObserver<NextTaskResponse> responses) {
        if (!status.isOk()) {
            responses.onError(status.asRuntimeException());
            return;
        }
        responses.onNext(NextTaskResponse.newBuilder()
                .setWait(Wait.newBuilder().setRetryAfterMillis(7))
                .build());
        responses.onCompleted();
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<Chunk> responses) {
        offsets.add(request.getOffset());
        int offset = (int) request.getOffset();
        for (int sent = 0; offset < held.length; sent++) {
            if (sent == breakAfterChunks) {
                responses.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            int count = Math.min(CHUNK_BYTES, held.length - offset);
            responses.onNext(Chunk.newBuilder()
                    .setData(ByteString.copyFrom(held, offset, count))
                    .build());
            offset += count;
        }
        responses.onCompleted();
    }

    @Override
    public StreamObserver<UploadChunk> upload(StreamObserver<UploadResponse> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(UploadChunk chunk) {
                chunks.add(chunk);
                if (rejectFirstChunk && chunks.size() == 1) {
                    answer(UploadResponse.newBuilder().setRejection(Rejection.TOO_LARGE));
                }
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                if (!rejectFirstChunk) {
                    answer(UploadResponse.newBuilder().setRejection(Rejection.ROUND_CLOSED));
                }
            }

            private void answer(UploadResponse.Builder response) {
                responses.onNext(response.build());
                responses.onCompleted();
            }
        };
    }
}
