package dev.minga.coordinator.rpc;

import static dev.minga.coordinator.testkit.MemberLink.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are slow, silent or too big are dropped, and the others' calls go on. */
@Timeout(60)
class BadPeersTest {
    private static final int SHORT_MILLIS = 300;

    @TempDir
    private Path directory = Path.of("");

    /** A member's machine answers, but its upload does not go on; it may take it up again. */
    @Test
    void anUploadThatStallsIsEndedAndCanGoOn() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            LiveRun run = two.openRound(1, 2);
            byte[] delta = TwoMembers.delta(run, 0);
            var statement = two.ada.sign(two.ada.statement(run, delta));
            two.adasLink.offer(statement);
            BlockingClientCall<UploadChunk, UploadResponse> stalled = two.adasLink.upload();
            stalled.write(chunk(statement, 0, Arrays.copyOf(delta, 10)));
            while (two.federation.blobs.uploaded("ada-" + Sha256.of(delta).hex()) < 10) {
                Thread.onSpinWait();
            }
            assertEnded(two, stalled);
            assertThat(two.bobSubmits(run).hasReceipt()).isTrue();
            assertThat(two.adasLink.submit(statement, delta).hasReceipt()).isTrue();
        }
    }

    @Test
    void anUploadThatGoesOnIsNotEnded() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            LiveRun run = two.federation.startRound(Plans.large("large", 2, TwoMembers.NAMES));
            byte[] delta = TwoMembers.delta(run, 0);
            int end = 5 * StalledCalls.LEAST_BYTES;
            BlockingClientCall<UploadChunk, UploadResponse> slow =
                    bringing(two, run, delta, StalledCalls.LEAST_BYTES, end);
            SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
            for (int at = end; at < delta.length; at += 1 << 20) {
                slow.write(chunk(statement, at, Arrays.copyOfRange(delta, at, Math.min(delta.length, at + (1 << 20)))));
            }
            slow.halfClose();
            assertThat(slow.read().hasReceipt()).isTrue();
        }
    }

    /** Each chunk is whole, and came in time. */
    @Test
    void anUploadThatBringsAByteNowAndThenIsEnded() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            LiveRun run = two.openRound(1, 2);
            BlockingClientCall<UploadChunk, UploadResponse> slow = bringing(two, run, TwoMembers.delta(run, 0), 1, 2);
            assertEnded(two, slow);
            assertThat(two.bobSubmits(run).hasReceipt()).isTrue();
        }
    }

    /** The time of a chunk that is still being taken does not count, so it is looked as often as it takes. */
    private static void assertEnded(TwoMembers two, BlockingClientCall<UploadChunk, UploadResponse> call) {
        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> catchThrowable(call::read));
        while (!end.isDone()) {
            two.federation.callTimer.pass(StalledCalls.PATIENCE);
        }
        assertThat(end.join())
                .isInstanceOf(StatusException.class)
                .hasMessage("DEADLINE_EXCEEDED: nothing came for too long; call again");
    }

    /** Ada's upload up to some byte, so many each time that the coordinator looks. */
    private static BlockingClientCall<UploadChunk, UploadResponse> bringing(
            TwoMembers two, LiveRun run, byte[] delta, int each, int end) throws Exception {
        SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
        two.adasLink.offer(statement);
        BlockingClientCall<UploadChunk, UploadResponse> slow = two.adasLink.upload();
        for (int at = 0; at < end; at += each) {
            if (at > 0) {
                two.federation.callTimer.pass(StalledCalls.PATIENCE);
            }
            int to = Math.min(end, at + each);
            slow.write(chunk(statement, at, Arrays.copyOfRange(delta, at, to)));
            while (two.federation.blobs.uploaded("ada-" + Sha256.of(delta).hex()) < to) {
                Thread.onSpinWait();
            }
        }
        return slow;
    }

    /** No member compresses: what would grow when it is unpacked is not unpacked. */
    @Test
    void aCompressedMessageIsRefused() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            var stub = FederationGrpc.newBlockingStub(two.adasLink.channel()).withCompression("gzip");
            assertRefused(Status.Code.UNIMPLEMENTED, () -> stub.nextTask(NextTaskRequest.getDefaultInstance()));
            assertThat(two.bobsLink.nextTask().hasWait()).isTrue();
        }
    }

    @Test
    void aHeaderBombIsRefused() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            Metadata bomb = new Metadata();
            bomb.put(Metadata.Key.of("bomb", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 << 10));
            var stub = FederationGrpc.newBlockingStub(two.adasLink.channel())
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bomb));
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> stub.nextTask(NextTaskRequest.getDefaultInstance()));
            assertThat(two.bobsLink.nextTask().hasWait()).isTrue();
            assertThat(two.adasLink.nextTask().hasWait()).isTrue();
        }
    }

    @Test
    void aMessageBeyondTheLimitIsRefused() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            BlockingClientCall<UploadChunk, UploadResponse> call = two.adasLink.upload();
            call.write(chunk(SignedStatement.getDefaultInstance(), 0, new byte[3 << 20]));
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(call::read)
                    .satisfies(refused ->
                            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
            assertThat(two.bobsLink.nextTask().hasWait()).isTrue();
        }
    }

    @Test
    void whoNeverFinishesTheHandshakeIsDropped() throws Exception {
        TestFederation federation = new TestFederation(
                directory, transport -> transport.handshakeTimeout(SHORT_MILLIS, TimeUnit.MILLISECONDS));
        try (TwoMembers two = new TwoMembers(federation);
                Socket slow = new Socket(
                        InetAddress.getLoopbackAddress(), federation.address().port())) {
            slow.getOutputStream().write(22); // a handshake record begins
            assertThat(slow.getInputStream().readAllBytes()).hasSizeLessThan(100);
            assertThat(two.bobsLink.nextTask().hasWait()).isTrue();
        }
    }

    /** What HTTP/2 begins with, and headers that go on, without their ends (RFC 9113, sections 3.4, 6.2 and 6.5). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "505249202a20",
                "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" + "000000040000000000" + "00000a010000000001" + "00"
            })
    void whoNeverFinishesItsFirstWordsIsDropped(String words) throws Exception {
        TestFederation federation = new TestFederation(directory, SoonSilent::set);
        try (TwoMembers two = new TwoMembers(federation);
                SSLSocket slow = anonymous(federation.address().port())) {
            slow.getOutputStream().write(HexFormat.of().parseHex(words));
            assertThat(slow.getInputStream().readAllBytes()).hasSizeLessThan(200);
            assertThat(two.bobsLink.nextTask().hasWait()).isTrue();
        }
    }

    private static SSLSocket anonymous(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void assertRefused(Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }
}
