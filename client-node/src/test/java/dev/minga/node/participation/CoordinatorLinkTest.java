package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.MemberName;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.proto.v1.Wait;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node's calls over real mutual TLS on the loopback address. */
class CoordinatorLinkTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final int MEBIBYTE = 1 << 20;

    /** A coordinator that sends {@code held} and takes uploads, until it is told to fail. */
    private static final class Desk extends FederationGrpc.FederationImplBase {
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
                int count = Math.min(MEBIBYTE, held.length - offset);
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

    /** Notes who calls. */
    private static final class Names implements ServerInterceptor {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                seen.add(MemberName.of((X509Certificate) session.getPeerCertificates()[0]) + " over "
                        + session.getProtocol());
            } catch (SSLPeerUnverifiedException e) {
                seen.add("nobody");
            }
            return next.startCall(call, headers);
        }
    }

    private final Desk desk = new Desk();
    private final Names names = new Names();

    @SuppressWarnings("NullAway.Init")
    private LoopbackServer server;

    @SuppressWarnings("NullAway.Init")
    private CoordinatorLink link;

    @BeforeEach
    void connect() throws IOException {
        server = new LoopbackServer(
                LoopbackServer.serverCertificate(AUTHORITY, "localhost"), AUTHORITY, List.of(desk), names);
        link = new CoordinatorLink(server.address(), LoopbackServer.alpha(AUTHORITY));
    }

    @AfterEach
    void disconnect() {
        link.close();
        server.close();
    }

    @Test
    void bothSidesProveWhoTheyAre() throws UnreachableException {
        assertThat(link.nextTask().getWait().getRetryAfterMillis()).isEqualTo(7);
        assertThat(names.seen).containsExactly("alpha over TLSv1.3");
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTalkedTo() throws IOException {
        CertificateAuthority other = LoopbackServer.newAuthority();
        try (CoordinatorLink stranger = new CoordinatorLink(server.address(), LoopbackServer.alpha(other))) {
            assertThatThrownBy(stranger::nextTask)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessage("the coordinator at " + server.address() + " cannot be reached");
        }
        assertThat(names.seen).isEmpty();
    }

    @Test
    void anAdapterOfSeveralChunksArrivesWhole() throws Exception {
        desk.held = bytes(2 * MEBIBYTE + 17);
        assertThat(link.download(Sha256.of(desk.held), desk.held.length)).isEqualTo(desk.held);
        assertThat(desk.offsets).containsExactly(0L);
    }

    @Test
    void aDownloadThatBreaksOffGoesOnWhereItStopped() throws Exception {
        desk.held = bytes(2 * MEBIBYTE + 17);
        desk.breakAfterChunks = 1;
        assertThat(link.download(Sha256.of(desk.held), desk.held.length)).isEqualTo(desk.held);
        assertThat(desk.offsets).containsExactly(0L, (long) MEBIBYTE, 2L * MEBIBYTE);
    }

    @Test
    void aDownloadThatNeverArrivesIsGivenUp() {
        desk.held = bytes(100);
        desk.breakAfterChunks = 0;
        assertThatThrownBy(() -> link.download(Sha256.of(desk.held), 100)).isInstanceOf(UnreachableException.class);
        assertThat(desk.offsets).containsExactly(0L, 0L, 0L);
    }

    @Test
    void otherBytesMoreBytesAndFewerBytesThanNamedAreRefused() {
        desk.held = bytes(3 * MEBIBYTE);
        Sha256 whole = Sha256.of(desk.held);
        for (long size : new long[] {MEBIBYTE / 2, 0, -1}) {
            assertThatThrownBy(() -> link.download(whole, size))
                    .as("size %s", size)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the coordinator sent other bytes than the adapter " + whole + " that it named");
        }
        desk.held = bytes(10);
        assertThatThrownBy(() -> link.download(whole, 3L * MEBIBYTE)).isInstanceOf(IOException.class);
    }

    @Test
    void anUploadIsCutIntoChunksOfAtMostAMebibyteInOrder() throws UnreachableException {
        byte[] delta = bytes(2 * MEBIBYTE + 5);
        UploadResponse response = link.upload(Sha256.of(delta), delta, 3);
        assertThat(response.getRejection()).isEqualTo(Rejection.ROUND_CLOSED);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (UploadChunk chunk : desk.chunks) {
            assertThat(chunk.getOffset()).isEqualTo(3 + received.size());
            assertThat(chunk.getData().size()).isBetween(1, MEBIBYTE);
            assertThat(chunk.getDeltaSha256().toByteArray())
                    .isEqualTo(Sha256.of(delta).bytes());
            received.writeBytes(chunk.getData().toByteArray());
        }
        assertThat(received.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(delta, 3, delta.length));
    }

    @Test
    void anUploadOfWhichNothingIsLeftStillNamesItsDelta() throws UnreachableException {
        byte[] delta = bytes(5);
        link.upload(Sha256.of(delta), delta, 5);
        assertThat(desk.chunks).hasSize(1);
        assertThat(desk.chunks.get(0).getOffset()).isEqualTo(5);
        assertThat(desk.chunks.get(0).getData().isEmpty()).isTrue();
    }

    @Test
    void aRejectionInTheMiddleOfAnUploadIsHeard() throws UnreachableException {
        desk.rejectFirstChunk = true;
        byte[] delta = bytes(8 * MEBIBYTE);
        assertThat(link.upload(Sha256.of(delta), delta, 0).getRejection()).isEqualTo(Rejection.TOO_LARGE);
    }

    @Test
    void aCertificateThatIsNoLongerKnownStopsTheNodeWithARemedy() {
        desk.status = Status.UNAUTHENTICATED;
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(link::nextTask)
                .withMessage("the coordinator does not know this node's certificate."
                        + " Ask its operator whether the membership was ended, and join again.")
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void anyOtherFailureMayBeTriedAgain() {
        for (Status status : List.of(Status.UNAVAILABLE, Status.INTERNAL, Status.PERMISSION_DENIED)) {
            desk.status = status;
            assertThatThrownBy(link::nextTask).isInstanceOf(UnreachableException.class);
        }
        server.close();
        assertThatThrownBy(() -> link.decline("run-1", DeclineReason.PLAN_NOT_ALLOWED))
                .isInstanceOf(UnreachableException.class);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
