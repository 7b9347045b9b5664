package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.Chunk;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a file in chunks, one ahead of what the receiver takes. gRPC calls it from one thread at a time. */
final class ChunkSender {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkSender.class);

    private final FileChannel file;
    private final int chunkBytes;
    private final ServerCallStreamObserver<Chunk> responses;
    private long offset;
    private boolean done;

    ChunkSender(FileChannel file, long offset, int chunkBytes, ServerCallStreamObserver<Chunk> responses) {
        this.file = file;
        this.offset = offset;
        this.chunkBytes = chunkBytes;
        this.responses = responses;
    }

    synchronized void sendWhileReady() {
        try {
            while (!done && responses.isReady()) {
                ByteBuffer chunk = ByteBuffer.allocate(chunkBytes);
                int read = file.read(chunk, offset);
                if (read < 0) {
                    close();
                    responses.onCompleted();
                    return;
                }
                offset += read;
                responses.onNext(Chunk.newBuilder()
                        .setData(ByteString.copyFrom(chunk.flip()))
                        .build());
            }
        } catch (IOException e) {
            LOG.error("a download failed", e);
            close();
            responses.onError(
                    Status.UNAVAILABLE.withDescription("try again later").asRuntimeException());
        }
    }

    synchronized void close() {
        done = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("a blob could not be closed", e);
        }
    }
}
