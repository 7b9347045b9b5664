package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.RunEnded;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.files.DirectoryLock;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code minga node join} and {@code minga node run}: what goes wrong is one line with a remedy and an exit code. */
class JoinAndRunTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();

    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    /** A coordinator whose only run has ended already. */
    private static final class Ended extends FederationGrpc.FederationImplBase {
        @Override
        public void nextTask(NextTaskRequest request, StreamObserver<NextTaskResponse> responses) {
            responses.onNext(NextTaskResponse.newBuilder()
                    .setEnded(RunEnded.newBuilder().setRun("run-7").setReason("too few\nmembers\u001b[2J"))
                    .build());
            responses.onCompleted();
        }
    }

    private static LoopbackServer server(UnaryOperator<EnrolResponse.Builder> change) throws IOException {
        return new LoopbackServer(AUTHORITY, new EnrolmentOffice(AUTHORITY, change), new Ended());
    }

    private static String token(HostPort address) {
        return new InvitationToken("alpha", address, AUTHORITY.fingerprint().bytes(), new byte[32]).encode();
    }

    private Path joined(LoopbackServer server) {
        Path node = folder.resolve("node");
        assertThat(screen.node("join", token(server.address()), node)).isZero();
        return node;
    }

    @Test
    void aNodeJoinsAndRunsUntilTheRunHasEnded() throws IOException {
        try (LoopbackServer server = server(response -> response)) {
            Path node = joined(server);
            assertThat(screen.out())
                    .isEqualTo("Joined federation andes as alpha.\nAuthority fingerprint (SHA-256): "
                            + AUTHORITY.fingerprint() + "; compare it with the operator's.\n"
                            + "Next: say what to train on and what to agree to in " + node.resolve("node.yaml")
                            + ", then: minga node run " + node + "\n");
            assertThat(screen.node("run", node, "--until-run-ends")).isZero();
            assertThat(screen.out())
                    .endsWith("alpha asks " + server.address() + " for work. Ctrl-C stops.\n"
                            + "run run-7 has ended: too few\\nmembers\\u001b[2J\n");
            assertThat(screen.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hello, this is not an invitation token; it starts with minga1. and has five parts separated by dots",
        "minga1.alpha.aDox.AAAA.AAAA, the invitation token is damaged; copy it again as a whole",
        "minga1.ALPHA.aDox.AAAA.AAAA, the invitation token is damaged; copy it again as a whole",
    })
    void aTokenThatIsNoneIsAUsageErrorAndMakesNoDirectory(String token, String cause) {
        assertThat(screen.node("join", token, folder.resolve("node"))).isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: " + cause + ". Ask the coordinator's operator.\n");
        assertThat(folder.resolve("node")).doesNotExist();
    }

    @Test
    void aCoordinatorThatIsNotThereIsUnavailable() throws IOException {
        String token;
        try (LoopbackServer server = server(response -> response)) {
            token = token(server.address());
        }
        assertThat(screen.node("join", token, folder.resolve("node"))).isEqualTo(4);
        assertThat(screen.err())
                .startsWith("error: the coordinator at localhost:")
                .endsWith(" cannot be reached. Check that it runs and that this machine may dial it.\n");
        assertOneLine();
    }

    @Test
    void aUsedTokenIsRefused() throws IOException {
        try (LoopbackServer server = server(response -> response.setRejection(EnrolRejection.TOKEN_USED))) {
            assertThat(screen.node("join", token(server.address()), folder.resolve("node")))
                    .isEqualTo(3);
        }
        assertThat(screen.err())
                .isEqualTo(
                        "error: the coordinator refuses to enrol this node: TOKEN_USED. If it was not you who used it,"
                                + " tell the coordinator's operator at once: somebody joined in your name. Else ask for a new"
                                + " token.\n");
    }

    @Test
    void aFederationWithAnUglyNameStillPrintsOneLineOfIt() throws IOException {
        try (LoopbackServer server = server(response -> {
            response.getEnrolledBuilder().setFederation("andes\nAuthority fingerprint (SHA-256): 00");
            return response;
        })) {
            joined(server);
        }
        assertThat(screen.out().lines()).hasSize(3);
    }

    @Test
    void aNodeThatHasNotJoinedIsToldHowTo() {
        assertThat(screen.node("run", folder)).isEqualTo(2);
        assertThat(screen.err())
                .isEqualTo("error: the node in " + folder + " has not joined a federation."
                        + " Ask for an invitation and run 'minga node join TOKEN " + folder + "'.\n");
    }

    @Test
    void settingsThatAreWrongAreNamedWithTheirLine() throws IOException {
        try (LoopbackServer server = server(response -> response)) {
            Path node = joined(server);
            Path settings = node.resolve("node.yaml");
            Files.writeString(settings, Files.readString(settings).replace("minMembers", "minMembres"));
            assertThat(screen.node("run", node)).isEqualTo(2);
            assertThat(screen.err())
                    .isEqualTo("error: " + settings + ":34: unknown key 'minMembres' under 'policy';"
                            + " did you mean 'minMembers'?\n");
        }
    }

    @Test
    void aDirectoryInUseIsUnavailable() throws IOException {
        try (LoopbackServer server = server(response -> response)) {
            Path node = joined(server);
            try (DirectoryLock held = DirectoryLock.acquire(node)) {
                assertThat(held).isNotNull();
                assertThat(screen.node("run", node)).isEqualTo(4);
            }
        }
        assertThat(screen.err()).contains(" is in use by this process. Stop it first");
        assertOneLine();
    }

    @Test
    void damagedKeysAreNamedAndNotShown() throws IOException {
        try (LoopbackServer server = server(response -> response)) {
            Path node = joined(server);
            Path seed = node.resolve("identity/signing-key.pem");
            String hex = Files.readString(seed).strip();
            Files.writeString(seed, hex.substring(1));
            assertThat(screen.node("run", node)).isEqualTo(1);
            assertThat(screen.err())
                    .startsWith("error: " + seed + " is damaged; restore it from a backup; the details are in ")
                    .doesNotContain(hex.substring(1, 9));
        }
        assertOneLine();
    }

    private void assertOneLine() {
        assertThat(screen.err()).startsWith("error: ").endsWith("\n").doesNotContain("\tat ");
        assertThat(screen.err().lines()).hasSize(1);
    }
}
