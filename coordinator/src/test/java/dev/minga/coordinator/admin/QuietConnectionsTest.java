package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.channel.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections to an endpoint that hangs up on those that ask nothing for two seconds. */
class QuietConnectionsTest {
    private static final HostPort ANY = new HostPort("127.0.0.1", 0);

    @TempDir
    Path directory;

    private static SSLSocket open(TestFederation federation, AdminServer server, String... lines) throws IOException {
        URI at = URI.create(server.localUrl());
        SSLSocket socket = (SSLSocket)
                TrustedAuthorities.of(federation.access(server, "sesame").authorities())
                        .getSocketFactory()
                        .createSocket(at.getHost(), at.getPort());
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        send(socket, lines);
        return socket;
    }

    private static void send(SSLSocket socket, String... lines) throws IOException {
        for (String line : lines) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static BufferedReader answers(SSLSocket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void aConnectionThatAsksNothingIsClosedAndOneThatWaitsForMoreIsNot() throws Exception {
        try (TestFederation federation = new TestFederation(directory);
                AdminServer server = federation.admin(ANY, federation.door(ANY, Duration.ofSeconds(2)));
                SSLSocket listening = open(
                        federation, server, "GET /v1/status HTTP/1.1", "Host: x", "Authorization: Bearer sesame", "")) {
            BufferedReader events = answers(listening);
            assertThat(events.readLine()).isEqualTo("HTTP/1.1 200 OK");
            String status = events.readLine();
            while (!status.isEmpty()) {
                status = events.readLine();
            }
            // What was answered by a worker's thread is asked on again, at once.
            send(listening, "GET /v1/events HTTP/1.1", "Host: x", "Authorization: Bearer sesame", "");
            hangsUp(federation, server);
            federation.enrol("ada");
            federation.ledger.follow();
            String told = "\"size\":" + federation.ledger.checkpoint().size() + ",";
            String line = events.readLine();
            while (line != null && !line.contains(told)) {
                line = events.readLine();
            }
            assertThat(line).as("whoever waits for events is told").isNotNull();
        }
    }

    private static void hangsUp(TestFederation federation, AdminServer server) throws IOException {
        try (SSLSocket silent = open(federation, server);
                SSLSocket slow = open(federation, server, "GET /healthz HTTP/1.1", "Host: x");
                SSLSocket done = open(federation, server, "GET /healthz HTTP/1.1", "Host: x", "")) {
            assertThat(silent.getInputStream().read()).as("nothing asked").isEqualTo(-1);
            assertThat(slow.getInputStream().read()).as("half a request").isEqualTo(-1);
            assertThat(answers(done).lines().toList())
                    .as("answered, and then nothing more asked")
                    .contains("HTTP/1.1 200 OK", "{\"status\":\"ok\"}");
        }
    }
}
