package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.coordinator.store.CertificateFiles;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Nobody comes near the admin endpoint but over TLS, and everybody knows whom they talk to. */
class AdminTlsTest extends AtTheAdminServer {
    @AfterEach
    void withoutAnotherCertificate() throws Exception {
        change(Optional.empty());
    }

    private static CertificateAuthority authority(String name) {
        Instant now = federation.clock.instant();
        return CertificateAuthority.create(
                name,
                now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(30)),
                new SeededSecureRandom(name.hashCode()));
    }

    @Test
    void whoTrustsAnotherAuthorityTellsItNothing() {
        AdminAccess access = new AdminAccess(
                url(), "sesame", Pem.encode(authority("stranger").certificate()));
        assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(new AdminClient(access)::status);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdminClient(new AdminAccess(url(), "sesame", "")))
                .withMessageContaining("no CERTIFICATE block");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anAddressThatTheCertificateDoesNotNameIsNotBelieved() throws Exception {
        try (AdminServer everywhere = federation.admin(MEMBERS_DIAL, HostPort.parse("0.0.0.0:0"))) {
            AdminAccess right = federation.access(everywhere, "sesame");
            assertThat(new AdminClient(right).status().admin()).startsWith("https://minga.example.org:");
            String elsewhere = right.url().replace("127.0.0.1", "127.0.0.2");
            AdminClient client = new AdminClient(new AdminAccess(elsewhere, "sesame", right.authorities()));
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(client::status)
                    .withMessageContaining("127.0.0.2");
        }
    }

    @Test
    void plainHttpAndOldTlsGetNoAnswer() throws Exception {
        HttpRequest plain = HttpRequest.newBuilder(URI.create(url().replace("https", "http") + "/healthz"))
                .build();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> HttpClient.newHttpClient().send(plain, HttpResponse.BodyHandlers.ofString()));
        try (SSLSocket socket = handshake("127.0.0.1")) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatExceptionOfType(IOException.class).isThrownBy(socket::startHandshake);
        }
    }

    private static SSLSocket handshake(String name) throws IOException {
        URI at = URI.create(url());
        SSLSocket socket = (SSLSocket)
                TrustedAuthorities.of(federation.access(server(), "sesame").authorities()
                                + Pem.encode(authority("world").certificate()))
                        .getSocketFactory()
                        .createSocket(at.getHost(), at.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        if (!name.matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Test
    void theOperatorsOwnCertificateIsShownToWhoAsksForItsName() throws Exception {
        CertificateAuthority world = authority("world");
        KeyPair keys = TlsKeys.generate(new SeededSecureRandom(2));
        Instant now = federation.clock.instant();
        X509Certificate named = world.issueServer(
                keys.getPublic(),
                List.of("minga.example.com"),
                now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(1)),
                new SeededSecureRandom(3));
        Files.writeString(directory.resolve("chain.pem"), Pem.encode(named) + Pem.encode(world.certificate()));
        Files.writeString(directory.resolve("key.pem"), Pem.encode(keys.getPrivate()));
        change(Optional.of(new CertificateFiles(
                directory.resolve("chain.pem"), directory.getFileSystem().getPath("key.pem"))));
        restart();
        try (SSLSocket socket = handshake("minga.example.com")) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(named);
        }
        try (SSLSocket socket = handshake("localhost")) {
            socket.startHandshake();
            assertThat(((X509Certificate) socket.getSession().getPeerCertificates()[0]).getIssuerX500Principal())
                    .isEqualTo(federation.home.authority().certificate().getSubjectX500Principal());
        }
        assertThat(client.status().federation()).isNotEmpty();
    }

    @Test
    void aCertificateThatDoesNotDoIsSaid() throws Exception {
        Path chain = directory.resolve("other-chain.pem");
        Path key = directory.resolve("other-key.pem");
        CertificateFiles files = new CertificateFiles(chain, key);
        change(Optional.of(files));
        assertUnusable("the file " + chain + " cannot be read");
        Files.writeString(chain, "nothing");
        Files.writeString(key, "nothing");
        assertUnusable(chain + ": the text has no CERTIFICATE block");
        Files.writeString(chain, Pem.encode(federation.home.authority().certificate()));
        assertUnusable(key + " has no unencrypted private key in PEM");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> federation.admin(MEMBERS_DIAL, new HostPort("127.0.0.1", 0)))
                .withMessageStartingWith("the admin endpoint cannot listen on 127.0.0.1:0: ");
    }

    private static void assertUnusable(String why) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(federation.home::adminCertificate)
                .withMessageStartingWith(why + ". Correct 'adminCertificate'");
    }

    private static void change(Optional<CertificateFiles> files) throws Exception {
        CoordinatorSettings now = federation.home.settings();
        federation.home.change(new CoordinatorSettings(
                now.federation(),
                now.listen(),
                now.hosts(),
                now.admin(),
                files,
                now.ledger(),
                now.memberCertificateLife(),
                now.database(),
                now.mlflow()));
        assertThat(federation.home.settings().adminCertificate()).isEqualTo(files);
    }

    @Test
    void othersDialTheHostAndThisMachineDialsLoopback() throws Exception {
        AdminDoor any = door("0.0.0.0:0");
        assertThat(any.localUrl(7)).isEqualTo("https://127.0.0.1:7");
        assertThat(any.publicUrl(7)).isEqualTo("https://minga.example.org:7");
        AdminDoor one = door("10.0.0.1:0");
        assertThat(one.localUrl(7)).isEqualTo("https://10.0.0.1:7");
        assertThat(one.publicUrl(7)).isEqualTo("https://10.0.0.1:7");
    }

    private static AdminDoor door(String listen) throws IOException {
        return federation.door(HostPort.parse(listen));
    }
}
