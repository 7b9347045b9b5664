package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.BindableService;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The node's calls over real mutual TLS on the loopback address. */
class CoordinatorLinkTest extends OverLoopback {
    private static final int MEBIBYTE = 1 << 20;
    private static final SignedStatement OFFERED = SignedStatement.newBuilder()
            .setStatement(ByteString.copyFromUtf8("said"))
            .build();

    private final CoordinatorDesk desk = new CoordinatorDesk();

    @Override
    List<BindableService> services() {
        return List.of(desk);
    }

    @Test
    void bothSidesProveWhoTheyAre() throws UnreachableException {
        assertThat(link.nextTask(List.of()).getWait().getRetryAfterMillis()).isEqualTo(7);
        assertThat(names.seen).containsExactly("alpha over TLSv1.3");
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTalkedTo() throws IOException {
        CertificateAuthority other = LoopbackServer.newAuthority();
        try (CoordinatorLink stranger = new CoordinatorLink(server.address(), LoopbackServer.alpha(other))) {
            assertThatThrownBy(() -> stranger.nextTask(List.of()))
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
                    .hasMessage("the coordinator sent other bytes than the file " + whole + " that it named");
        }
        desk.held = bytes(10);
        assertThatThrownBy(() -> link.download(whole, 3L * MEBIBYTE)).isInstanceOf(IOException.class);
    }

    @Test
    void anUploadIsCutIntoChunksOfAtMostAMebibyteInOrder() throws UnreachableException {
        byte[] delta = bytes(2 * MEBIBYTE + 5);
        UploadResponse response = link.upload(OFFERED, delta, 3);
        assertThat(response.getRejection()).isEqualTo(Rejection.ROUND_CLOSED);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (UploadChunk chunk : desk.chunks) {
            assertThat(chunk.getOffset()).isEqualTo(3 + received.size());
            assertThat(chunk.getData().size()).isBetween(1, MEBIBYTE);
            assertThat(chunk.getStatementSha256().toByteArray())
                    .isEqualTo(Sha256.of(OFFERED.getStatement().toByteArray()).bytes());
            received.writeBytes(chunk.getData().toByteArray());
        }
        assertThat(received.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(delta, 3, delta.length));
    }

    @Test
    void anUploadOfWhichNothingIsLeftStillNamesItsDelta() throws UnreachableException {
        byte[] delta = bytes(5);
        link.upload(OFFERED, delta, 5);
        assertThat(desk.chunks).hasSize(1);
        assertThat(desk.chunks.get(0).getOffset()).isEqualTo(5);
        assertThat(desk.chunks.get(0).getData().isEmpty()).isTrue();
    }

    @Test
    void aRejectionInTheMiddleOfAnUploadIsHeard() throws UnreachableException {
        desk.rejectFirstChunk = true;
        byte[] delta = bytes(8 * MEBIBYTE);
        assertThat(link.upload(OFFERED, delta, 0).getRejection()).isEqualTo(Rejection.TOO_LARGE);
    }

    @Test
    void aCertificateThatIsNoLongerKnownStopsTheNodeWithARemedy() {
        desk.status = Status.UNAUTHENTICATED;
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> link.nextTask(List.of()))
                .withMessage("the coordinator does not know this node's certificate."
                        + " Ask its operator whether the membership was ended, and join again.")
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void anEndedMembershipStopsTheNodeWithARemedy() {
        desk.status = Status.PERMISSION_DENIED;
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> link.nextTask(List.of()))
                .withMessage("the coordinator has ended this node's membership."
                        + " Ask its operator for a new invitation, and join in an empty directory.")
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void anyOtherFailureMayBeTriedAgain() {
        for (Status status : List.of(Status.UNAVAILABLE, Status.INTERNAL, Status.INVALID_ARGUMENT)) {
            desk.status = status;
            assertThatThrownBy(() -> link.nextTask(List.of())).isInstanceOf(UnreachableException.class);
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
