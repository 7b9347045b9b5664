package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.admin.AdminClient.RefusedException;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.channel.HostPort;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The operator's endpoint of a federation of ada and bob, through the client that the commands use. */
abstract class AtTheAdminServer {
    static final HostPort MEMBERS_DIAL = new HostPort("minga.example.org", 7443);

    @TempDir
    static Path directory = Path.of("");

    static TestFederation federation;

    private static AdminServer server;

    static AdminClient client;

    @BeforeAll
    static void open() throws Exception {
        federation = new TestFederation(directory);
        federation.enrol("ada");
        federation.enrol("bob");
        server = federation.admin(MEMBERS_DIAL, new HostPort("127.0.0.1", 0));
        client = with("sesame");
    }

    /** Begins to listen anew, with the settings as they are now. */
    static void restart() throws Exception {
        server.close();
        server = federation.admin(MEMBERS_DIAL, new HostPort("127.0.0.1", 0));
        client = with("sesame");
    }

    static AdminServer server() {
        return server;
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        federation.close();
    }

    static String url() {
        return server.localUrl();
    }

    /** The client of who has this token. */
    static AdminClient with(String secret) {
        return new AdminClient(federation.access(server, secret));
    }

    /** Any HTTP client that trusts the federation's authority. */
    static HttpClient http() {
        return HttpClient.newBuilder()
                .sslContext(TrustedAuthorities.of(
                        federation.access(server, "sesame").authorities()))
                .build();
    }

    static ThrowableAssertAlternative<RefusedException> assertRefused(ThrowingCallable call) {
        return assertThatExceptionOfType(RefusedException.class).isThrownBy(call);
    }
}
