package dev.minga.coordinator.rpc;

import static dev.minga.coordinator.testkit.MemberLink.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
            stalled.write(chunk(Sha256.of(delta), 0, Arrays.copyOf(delta, 10)));
            while (two.federation.blobs.uploaded("ada-" + Sha256.of(delta).hex()) < 10) {
                Thread.onSpinWait();
            }
            two.federation.callTimer.pass(StalledCalls.PATIENCE);
            two.federation.callTimer.pass(StalledCalls.PATIENCE);
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(stalled::read)
                    .satisfies(
                            ended -> assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
            assertThat(two.bobSubmits(run).hasReceipt()).isTrue();
            assertThat(two.adasLink.submit(statement, delta).hasReceipt()).isTrue();
        }
    }

    @Test
    void anUploadThatGoesOnIsNotEnded() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            LiveRun run = two.openRound(1, 2);
            byte[] delta = TwoMembers.delta(run, 0);
            two.adasLink.offer(two.ada.sign(two.ada.statement(run, delta)));
            BlockingClientCall<UploadChunk, UploadResponse> slow = two.adasLink.upload();
            for (int at = 0; at < delta.length; at++) {
                slow.write(chunk(Sha256.of(delta), at, new byte[] {delta[at]}));
                while (two.federation.blobs.uploaded("ada-" + Sha256.of(delta).hex()) <= at) {
                    Thread.onSpinWait();
                }
                two.federation.callTimer.pass(StalledCalls.PATIENCE);
            }
            slow.halfClose();
            assertThat(slow.read().hasReceipt()).isTrue();
        }
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
            call.write(chunk(Sha256.of(new byte[0]), 0, new byte[3 << 20]));
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

    private static void assertRefused(Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }
}
