package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.node.ledger.LogLink;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.DeclineRequest;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.EvaluateRequest;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferRequest;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.RenewRequest;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** The node's calls to its coordinator. Every call has a time limit; a failed one may be repeated. */
public final class CoordinatorLink implements Coordination, CertificateOffice, AutoCloseable {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int DOWNLOAD_ATTEMPTS = 3;
    private static final long CALL_SECONDS = 30;
    private static final long TRANSFER_SECONDS = 600;
    private static final Metadata.Key<String> DATE = Metadata.Key.of("date", Metadata.ASCII_STRING_MARSHALLER);

    private final HostPort coordinator;
    private final Line line;

    /** Dials when the first call is made. */
    public CoordinatorLink(HostPort coordinator, TlsIdentity identity) throws IOException {
        this.coordinator = coordinator;
        this.line = new Line(coordinator, identity);
    }

    /** The log, over the same connection. */
    public LogLink log() {
        return new RemoteLog(line);
    }

    /**
     * Asks for the log's newest checkpoint, as a first question whose answer tells that everything between works.
     *
     * @return the coordinator's time, to the second, if it says so
     * @throws UserError if the coordinator does not take this node for a member, or is not the coordinator
     */
    public Optional<Instant> greet() throws UnreachableException {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        LedgerGrpc.LedgerBlockingStub log = LedgerGrpc.newBlockingStub(line.channel())
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
        try {
            call(() -> log.latest(LatestRequest.getDefaultInstance()));
        } catch (UnreachableException e) {
            UserError told = unreachable(coordinator, e);
            if (told.exitCode() == ExitCode.REFUSED) {
                throw told;
            }
            throw e;
        }
        return Optional.ofNullable(headers.get())
                .map(metadata -> metadata.get(DATE))
                .flatMap(CoordinatorLink::instant);
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<byte[]> renew(byte[] request) throws UnreachableException {
        RenewRequest message = RenewRequest.newBuilder()
                .setCertificateRequest(ByteString.copyFrom(request))
                .build();
        return call(() -> stub(CALL_SECONDS).renew(message)).getCertificateChainList().stream()
                .map(ByteString::toByteArray)
                .toList();
    }

    @Override
    public void redial(TlsIdentity identity) throws IOException {
        line.redial(identity);
    }

    @Override
    public NextTaskResponse nextTask(Collection<String> following) throws UnreachableException {
        return call(() -> stub(CALL_SECONDS)
                .nextTask(
                        NextTaskRequest.newBuilder().addAllFollowing(following).build()));
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
            throw new IOException("the coordinator sent other bytes than the file " + digest + " that it named");
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
    public UploadResponse upload(SignedStatement offered, byte[] delta, long from) throws UnreachableException {
        ByteString said = ByteString.copyFrom(
                Sha256.of(offered.getStatement().toByteArray()).bytes());
        BlockingClientCall<UploadChunk, UploadResponse> call = FederationGrpc.newBlockingV2Stub(line.channel())
                .withDeadlineAfter(TRANSFER_SECONDS, TimeUnit.SECONDS)
                .upload();
        try {
            int offset = Math.toIntExact(from);
            do {
                int count = Math.min(CHUNK_BYTES, delta.length - offset);
                boolean taken = call.write(UploadChunk.newBuilder()
                        .setStatementSha256(said)
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
            throw line.failed(e.getStatus(), e);
        } catch (InterruptedException e) {
            call.cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw new UnreachableException(coordinator, e);
        }
    }

    @Override
    public EvaluateResponse evaluate(SignedStatement statement) throws UnreachableException {
        return call(() -> stub(CALL_SECONDS)
                .evaluate(EvaluateRequest.newBuilder().setStatement(statement).build()));
    }

    private FederationGrpc.FederationBlockingStub stub(long seconds) {
        return FederationGrpc.newBlockingStub(line.channel()).withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private <T> T call(Supplier<T> call) throws UnreachableException {
        return line.call(call);
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
        line.close();
    }
}
