package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.channel.HostPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsHttpTest {
    @Test
    void aViewerReadsThemAndPathsMakeNoLabels(@TempDir Path directory) throws Exception {
        try (TestFederation federation = new TestFederation(directory);
                AdminServer server = federation.admin(federation.address(), new HostPort("127.0.0.1", 0))) {
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(TrustedAuthorities.of(
                            federation.access(server, "sesame").authorities()))
                    .build();
            String viewer = federation
                    .tokens
                    .create("prometheus", Role.VIEWER, Optional.empty())
                    .secret();

            assertThat(get(http, server, "/metrics", "").statusCode()).isEqualTo(401);
            assertThat(get(http, server, "/metrics", "Bearer guessed").statusCode())
                    .isEqualTo(401);
            assertThat(get(http, server, "/v1/trainings/secret-name", "Bearer " + viewer)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(get(http, server, "/random/path", "").statusCode()).isEqualTo(404);

            HttpResponse<String> page = get(http, server, "/metrics", "Bearer " + viewer);

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(page.body().lines().toList())
                    .containsAll(
                            List.of(
                                    "minga_coordinator_admin_requests_total{method=\"GET\",route=\"/metrics\",status=\"401\"} 2.0",
                                    "minga_coordinator_admin_requests_total{method=\"GET\",route=\"/v1/trainings/:run\",status=\"404\"} 1.0",
                                    "minga_coordinator_admin_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1.0"))
                    .noneMatch(line -> line.contains("secret-name") || line.contains("/random"));
        }
    }

    private static HttpResponse<String> get(HttpClient http, AdminServer server, String path, String authorization)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.localUrl() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
