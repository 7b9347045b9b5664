package dev.minga.node.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.monitoring.NodeHealth;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.metrics.MetricsPage;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final AtomicReference<Optional<String>> budget = new AtomicReference<>(Optional.empty());
    private PageServer server;

    @BeforeEach
    void open() throws IOException {
        MetricsPage page = new MetricsPage();
        NodeHealth health = new NodeHealth(
                new NodeHealth.Sources(() -> NOW.plusSeconds(60), budget::get, () -> Optional.of(NOW), () -> false),
                Clock.fixed(NOW, ZoneOffset.UTC),
                page.registry());
        server = new PageServer(new HostPort("127.0.0.1", 0), List.of(new MonitoringRoutes(page, health)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** By hand, because Java's client does not let anybody choose the Host header. */
    private String ask(String method, String path, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: " + host
                                    + "\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:7445", "[::1]:7445", "127.8.9.1"})
    void answersUnderTheMachinesOwnNames(String host) throws IOException {
        assertThat(ask("GET", "/metrics", host)).startsWith("HTTP/1.1 200").contains("minga_node_ready 1");
        assertThat(ask("GET", "/healthz", host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example:7445",
                "localhost:7445",
                "LocalHost",
                "10.0.0.1",
                "0.0.0.0",
                "[::ffff:10.0.0.1]",
                "evil.example#127.0.0.1"
            })
    void noOtherNameIsAnswered(String host) throws IOException {
        for (String path : List.of("/metrics", "/healthz", "/readyz", "/")) {
            assertThat(ask("GET", path, host))
                    .as("%s as %s", path, host)
                    .matches("(?s)HTTP/1\\.1 4(00|21).*")
                    .doesNotContain("minga_node");
        }
    }

    @Test
    void itCanOnlyBeReadAndByNoOtherSite() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            assertThat(ask(method, "/metrics", "127.0.0.1")).as(method).startsWith("HTTP/1.1 405");
        }
        assertThat(ask("GET", "/metrics", "127.0.0.1").toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control");
        assertThat(ask("GET", "/anything", "127.0.0.1")).startsWith("HTTP/1.1 404");
    }

    @Test
    void whatIsNotReadyIsNamed() throws IOException {
        assertThat(ask("GET", "/readyz", "127.0.0.1")).startsWith("HTTP/1.1 200");
        budget.set(Optional.of("it is damaged"));
        assertThat(ask("GET", "/readyz", "127.0.0.1"))
                .startsWith("HTTP/1.1 503")
                .contains("{\"status\":\"not ready\",\"troubles\":{\"budget\":\"it is damaged\"}}");
        assertThat(ask("GET", "/healthz", "127.0.0.1")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.2", "node.example.org", "localhost.example.org", "localhost", "::"})
    void listensOnLoopbackOnly(String host) {
        assertThatThrownBy(() -> new PageServer(new HostPort(host, 0), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("others can reach");
    }
}
