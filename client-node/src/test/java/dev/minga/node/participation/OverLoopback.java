package dev.minga.node.participation;

import dev.minga.crypto.identity.CertificateAuthority;
import io.grpc.BindableService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of calls over real mutual TLS on the loopback address. */
abstract class OverLoopback {
    static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();

    final CallerNames names = new CallerNames();

    @SuppressWarnings("NullAway.Init")
    LoopbackServer server;

    @SuppressWarnings("NullAway.Init")
    CoordinatorLink link;

    /** What is served. */
    abstract List<BindableService> services();

    @BeforeEach
    void connect() throws IOException {
        server = new LoopbackServer(
                LoopbackServer.serverCertificate(AUTHORITY, "localhost"), AUTHORITY, services(), names);
        link = new CoordinatorLink(server.address(), LoopbackServer.alpha(AUTHORITY));
    }

    @AfterEach
    void disconnect() {
        link.close();
        server.close();
    }
}
