package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.node.participation.NodeHome;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.doctor.Finding;
import dev.minga.shared.doctor.Finding.Outcome;
import dev.minga.shared.doctor.Machine;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga node doctor} on nodes that are well, and on each way not to be. */
class NodeDoctorTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();

    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    /** Knows this node, or does not. */
    private static final class Desk extends LedgerGrpc.LedgerImplBase {
        private boolean known = true;

        @Override
        public void latest(LatestRequest request, StreamObserver<LatestResponse> responses) {
            if (known) {
                responses.onNext(LatestResponse.getDefaultInstance());
                responses.onCompleted();
            } else {
                responses.onError(Status.PERMISSION_DENIED.asRuntimeException());
            }
        }
    }

    private final Desk desk = new Desk();

    private LoopbackServer server() throws IOException {
        return new LoopbackServer(AUTHORITY, new EnrolmentOffice(AUTHORITY, response -> response), desk);
    }

    private Path joined(LoopbackServer server) throws IOException {
        Path node = folder.resolve("node");
        String token = new InvitationToken(
                        "alpha", server.address(), AUTHORITY.fingerprint().bytes(), new byte[32])
                .encode();
        assertThat(screen.node("join", token, node)).isZero();
        Files.writeString(node.resolve("access.log"), "");
        Files.writeString(node.resolve("labels.csv"), "line,label\n");
        return node;
    }

    private static List<Finding> examined(Path node, Clock clock) {
        return new NodeDoctor(new Machine(System::nanoTime), folder -> "cpu", clock).examine(new NodeHome(node));
    }

    private static Finding finding(String check, Path node) {
        return examined(node, Clock.systemUTC()).stream()
                .filter(one -> one.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNodeThatIsWellHasNoFailure() throws IOException {
        try (LoopbackServer server = server()) {
            Path node = joined(server);
            List<Finding> findings = examined(node, Clock.systemUTC());
            assertThat(findings)
                    .filteredOn(one -> one.outcome() == Outcome.FAILED)
                    .isEmpty();
            assertThat(findings)
                    .extracting(Finding::check)
                    .contains("java", "native", "keys", "settings", "logs", "budget", "certificate", "coordinator");
            assertThat(finding("coordinator", node).says())
                    .isEqualTo(server.address() + " answers and knows this member");
        }
    }

    @Test
    void aCoordinatorThatIsAwayOrNoLongerKnowsTheNodeFails() throws IOException {
        Path node;
        try (LoopbackServer server = server()) {
            node = joined(server);
            desk.known = false;
            assertThat(finding("coordinator", node).says())
                    .isEqualTo("the coordinator has ended this node's membership");
        }
        Finding away = finding("coordinator", node);
        assertThat(away.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(away.says()).endsWith(" cannot be reached");
    }

    @Test
    void aCertificateEnds() throws IOException {
        try (LoopbackServer server = server()) {
            Path node = joined(server);
            Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(40_000));
            assertThat(examined(node, later))
                    .filteredOn(one -> one.check().equals("certificate"))
                    .extracting(Finding::outcome)
                    .containsExactly(Outcome.FAILED);
        }
    }

    @Test
    void whatCannotBeReadFails() throws IOException {
        try (LoopbackServer server = server()) {
            Path node = joined(server);
            Files.delete(node.resolve("labels.csv"));
            assertThat(finding("logs", node).says()).contains("labels.csv cannot be read");
            Path key = node.resolve("identity/signing-key.pem");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));
            assertThat(finding("private keys", node).says()).contains("may be read by others");
            Files.writeString(key, "damaged");
            assertThat(finding("keys", node).says()).contains("is damaged");
            Files.createDirectories(node.resolve("budget"));
            Files.writeString(node.resolve("budget/ledger.jsonl"), "{}\n");
            assertThat(finding("budget", node).outcome()).isEqualTo(Outcome.FAILED);
            Files.writeString(node.resolve("node.yaml"), "policy: 1\n");
            assertThat(finding("settings", node).outcome()).isEqualTo(Outcome.FAILED);
        }
    }

    @Test
    void aPatternThatNothingMatchesAndAPageWhosePortIsTakenFail() throws IOException {
        try (LoopbackServer server = server();
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path node = joined(server);
            Path settings = node.resolve("node.yaml");
            Files.writeString(
                    settings,
                    Files.readString(settings).replace("log: access.log", "log: logs/access.log*")
                            + "page: {listen: \"127.0.0.1:" + other.getLocalPort() + "\"}\n");
            assertThat(finding("logs", node).says()).endsWith("no file in " + node + " is called logs/access.log*");
            assertThat(finding("page", node).says()).endsWith(" is in use by another process");
            Files.writeString(Files.createDirectories(node.resolve("logs")).resolve("access.log.1"), "x\n");
            other.close();
            assertThat(finding("logs", node).outcome()).isEqualTo(Outcome.OK);
            assertThat(finding("page", node).outcome()).isEqualTo(Outcome.OK);
            assertThat(node.resolve("collected")).as("nothing was taken").doesNotExist();
        }
    }

    @Test
    void aDirectoryWithoutANodeIsToldHowToJoin() {
        Finding finding = finding("membership", folder);
        assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(finding.remedy().orElseThrow()).contains("minga node join --kit FILE " + folder);
    }
}
