package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.node.ledger.FakeLog;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LogDesk;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.shared.channel.InvitationToken;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands in the directory of the node alpha, which joined. */
abstract class AtAJoinedNode {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();

    final Screen screen = new Screen();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LoopbackServer server;

    @BeforeEach
    void join() throws IOException {
        server = new LoopbackServer(
                AUTHORITY, new EnrolmentOffice(AUTHORITY, response -> response), new LogDesk(new FakeLog()));
        assertThat(screen.node("join", token(), folder)).isZero();
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** An invitation of alpha. */
    String token() {
        return new InvitationToken(
                        "alpha", server.address(), AUTHORITY.fingerprint().bytes(), new byte[32])
                .encode();
    }

    /** What a command prints that does what it should. */
    String printed(Object... args) {
        int before = screen.out().length();
        assertThat(screen.node(args)).as(screen.err()).isZero();
        return screen.out().substring(before);
    }
}
