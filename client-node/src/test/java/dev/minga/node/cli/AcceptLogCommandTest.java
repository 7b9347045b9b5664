package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.node.ledger.FakeLog;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LogDesk;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.RunEnded;
import dev.minga.shared.channel.InvitationToken;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga node accept-log}, and {@code run} while nobody has accepted. */
class AcceptLogCommandTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final String NOTE = "ab".repeat(32);

    private final Screen screen = new Screen();
    private final FakeLog log = new FakeLog();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LoopbackServer server;

    private static final class Ended extends FederationGrpc.FederationImplBase {
        @Override
        public void nextTask(NextTaskRequest request, StreamObserver<NextTaskResponse> responses) {
            responses.onNext(NextTaskResponse.newBuilder()
                    .setEnded(RunEnded.newBuilder().setRun("run-7"))
                    .build());
            responses.onCompleted();
        }
    }

    @BeforeEach
    void joinAndStop() throws IOException {
        server = new LoopbackServer(
                AUTHORITY, new EnrolmentOffice(AUTHORITY, response -> response), new Ended(), new LogDesk(log));
        String token = new InvitationToken(
                        "alpha", server.address(), AUTHORITY.fingerprint().bytes(), new byte[32])
                .encode();
        assertThat(screen.node("join", token, folder)).isZero();
        for (int leaf = 0; leaf < 6; leaf++) {
            log.append(LedgerEntry.newBuilder());
        }
        Path ledger = folder.resolve("ledger");
        Files.createDirectories(ledger.resolve("checkpoints"));
        Files.write(ledger.resolve("checkpoint"), log.note(6).encode());
        Files.write(ledger.resolve("checkpoints/6"), log.note(6).encode());
    }

    private void stopped() throws IOException {
        Path stopped = Files.createDirectories(folder.resolve("ledger/stopped"));
        Files.writeString(stopped.resolve(NOTE + ".txt"), "the coordinator took back leaves of the log\n");
        Files.write(stopped.resolve(NOTE + ".note"), "note".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theOperatorSeesWhatChangedAndTypesTheNewSize() throws IOException {
        String seen = log.root(6).hex();
        log.restored(4);
        stopped();
        int before = screen.out().length();
        assertThat(screen.node("accept-log", folder)).isEqualTo(3);
        assertThat(screen.out().substring(before))
                .isEqualTo("Stopped because the coordinator took back leaves of the log.\n"
                        + "Seen: 6 leaves with root " + seen + "\n"
                        + "Now:  5 leaves with root " + log.root(5) + "\n"
                        + "Leaf 4 of the log says: all from leaf 4 on is void since 2027-01-15T08:00:00Z: disk lost\n");
        assertThat(screen.err())
                .isEqualTo("error: nothing was accepted."
                        + " Compare size and root with the coordinator's operator, then add --size N.\n");
        assertThat(screen.node("accept-log", folder, "--size", "6")).isEqualTo(3);
        assertThat(screen.err())
                .endsWith("error: the log has 5 leaves, not 6; nothing was accepted."
                        + " Compare size and root with the coordinator's operator again.\n");
        assertThat(screen.node("run", folder, "--until-run-ends")).isEqualTo(3);
        assertThat(screen.err())
                .endsWith("error: the coordinator took back leaves of the log."
                        + " Do not go on before you have talked to the coordinator's operator;"
                        + " then run 'minga node accept-log " + folder + "'.\n");

        assertThat(screen.node("accept-log", folder, "--size", "5")).isZero();
        assertThat(screen.out())
                .endsWith("Accepted. What this node saw before is kept. Go on with: minga node run " + folder + "\n");
        assertThat(folder.resolve("ledger/stopped/" + NOTE + ".note")).exists();
        assertThat(screen.node("run", folder, "--until-run-ends")).isZero();
    }

    @Test
    void aNodeThatHasNotStoppedHasNothingToAccept() {
        assertThat(screen.node("accept-log", folder, "--size", "6")).isEqualTo(2);
        assertThat(screen.err())
                .isEqualTo("error: the node in " + folder + " has not stopped because of the log."
                        + " There is nothing to accept.\n");
    }

    @Test
    void aLogThatDoesNotExplainItselfIsNotAccepted() throws IOException {
        stopped();
        assertThat(screen.node("accept-log", folder, "--size", "6")).isEqualTo(3);
        assertThat(screen.err())
                .isEqualTo("error: the log does not say that it was restored from a backup."
                        + " Do not go on; ask the coordinator's operator.\n");
    }

    @Test
    void aCoordinatorThatIsNotThereIsUnavailable() throws IOException {
        stopped();
        log.reachable = false;
        assertThat(screen.node("accept-log", folder, "--size", "6")).isEqualTo(4);
    }
}
