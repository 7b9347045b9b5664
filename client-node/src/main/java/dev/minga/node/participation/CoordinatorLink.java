package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.DeclineRequest;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferRequest;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The node's calls to its coordinator. Every call has a time limit; a failed one may be repeated. */
public final class CoordinatorLink implements Coordination, AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int DOWNLOAD_ATTEMPTS = 3;
    private static final long CALL_SECONDS = 30;
    private static final long TRANSFER_SECONDS = 600;

    private final HostPort coordinator;
    private final ManagedChannel channel;

    /** Dials when the first call is made. */
    public CoordinatorLink(HostPort coordinator, TlsIdentity identity) throws IOException {
        this.coordinator = coordinator;
        this.channel = Tls.mutual(
                coordinator,
                identity.privateKey(),
                identity.chain().subList(0, 1),
                identity.chain().get(identity.chain().size() - 1));
    }

    @Override
    public NextTaskResponse nextTask() throws UnreachableException {
        return call(() -> stub(CALL_SECONDS).nextTask(NextTaskRequest.getDefaultInstance()));
    }

    @Override
    public void decline(String run, DeclineReason reason) throws UnreachableException {
        call(() -> stub(CALL_SECONDS)
                .decline(DeclineRequest.newBuilder()
                        .setRun(run)
                        .setReason(reason)
                        .build()));
    }

    @Override
    public byte[] download(Sha256 digest, long size) throws UnreachableException, IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (int attempt = 1; received.size() < size; attempt++) {
            try {
                downloadRest(digest, size, received);
                break;
            } catch (UnreachableException e) {
                if (attempt == DOWNLOAD_ATTEMPTS) {
                    throw e;
                }
            }
        }
        byte[] bytes = received.toByteArray();
        if (!Sha256.of(bytes).equals(digest)) {
            throw new IOException("the coordinator sent other bytes than the adapter " + digest + " that it named");
        }
        return bytes;
    }

    private void downloadRest(Sha256 digest, long size, ByteArrayOutputStream received) throws UnreachableException {
        call(() -> {
            Iterator<Chunk> chunks = stub(TRANSFER_SECONDS)
                    .download(DownloadRequest.newBuilder()
                            .setSha256(ByteString.copyFrom(digest.bytes()))
                            .setOffset(received.size())
                            .build());
            while (chunks.hasNext() && received.size() <= size) {
                received.writeBytes(chunks.next().getData().toByteArray());
            }
            return received.size();
        });
    }

    @Override
    public OfferResponse offer(SignedStatement statement) throws UnreachableException {
        return call(() -> stub(CALL_SECONDS)
                .offer(OfferRequest.newBuilder().setStatement(statement).build()));
    }

    @Override
    public UploadResponse upload(Sha256 digest, byte[] delta, long from) throws UnreachableException {
        BlockingClientCall<UploadChunk, UploadResponse> call = FederationGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(TRANSFER_SECONDS, TimeUnit.SECONDS)
                .upload();
        try {
            int offset = Math.toIntExact(from);
            do {
                int count = Math.min(CHUNK_BYTES, delta.length - offset);
                boolean taken = call.write(UploadChunk.newBuilder()
                        .setDeltaSha256(ByteString.copyFrom(digest.bytes()))
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(delta, offset, count))
                        .build());
                if (!taken) {
                    break;
                }
                offset += count;
            } while (offset < delta.length);
            call.halfClose();
            UploadResponse response = call.read();
            if (response == null) {
                throw new UnreachableException(coordinator, Status.UNAVAILABLE.asRuntimeException());
            }
            return response;
        } catch (StatusException e) {
            throw new UnreachableException(coordinator, e);
        } catch (InterruptedException e) {
            call.cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw new UnreachableException(coordinator, e);
        }
    }

    private FederationGrpc.FederationBlockingStub stub(long seconds) {
        return FederationGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private interface Call<T> {
        T run();
    }

    private <T> T call(Call<T> call) throws UnreachableException {
        try {
            return call.run();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
                throw new UserError(
                        ExitCode.REFUSED,
                        "the coordinator does not know this node's certificate",
                        "Ask its operator whether the membership was ended, and join again",
                        e);
            }
            throw new UnreachableException(coordinator, e);
        }
    }

    /** A failure to reach a coordinator, for the user. */
    static UserError unreachable(HostPort coordinator, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return new UserError(
                        ExitCode.REFUSED,
                        "what answers at " + coordinator + " is not the coordinator that was invited to: "
                                + deepest(cause).getMessage(),
                        "Do not go on; compare the authority's fingerprint with the operator",
                        e);
            }
        }
        return new UserError(
                ExitCode.UNAVAILABLE,
                "the coordinator at " + coordinator + " cannot be reached",
                "Check that it runs and that this machine may dial it",
                e);
    }

    private static Throwable deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
