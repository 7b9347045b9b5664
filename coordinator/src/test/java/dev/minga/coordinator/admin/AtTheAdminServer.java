package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
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

/**
 * The operator's endpoint of a federation of ada and bob, through the client that the commands use. All that is said is held against
 * the endpoint's document.
 */
abstract class AtTheAdminServer {
    static final HostPort MEMBERS_DIAL = new HostPort("minga.example.org", 7443);

    @TempDir
    static Path directory = Path.of("");

    static TestFederation federation;

    private static AdminServer server;
    private static CheckedApi api;

    static AdminClient client;

    @BeforeAll
    static void open() throws Exception {
        federation = new TestFederation(directory);
        federation.enrol("ada");
        federation.enrol("bob");
        listen();
    }

    private static void listen() throws Exception {
        server = federation.admin(MEMBERS_DIAL, new HostPort("127.0.0.1", 0));
        api = CheckedApi.before(server.localUrl(), http());
        client = with("sesame");
    }

    /** Begins to listen anew, with the settings as they are now. */
    static void restart() throws Exception {
        hangUp();
        listen();
    }

    private static void hangUp() throws Exception {
        api.close();
        server.close();
        assertThat(api.violations).as("of the document").isEmpty();
    }

    static CheckedApi api() {
        return api;
    }

    static AdminServer server() {
        return server;
    }

    @AfterAll
    static void close() throws Exception {
        hangUp();
        federation.close();
    }

    static String url() {
        return server.localUrl();
    }

    /** The client of who has this token. */
    static AdminClient with(String secret) {
        AdminAccess access = federation.access(server, secret);
        return new AdminClient(new AdminAccess(api.url(), access.token(), access.authorities()));
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
