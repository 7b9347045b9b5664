package dev.minga.node.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.channel.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The node's page shows its operator what nobody else may see. */
class OperatorRoutesTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Boolean> switched = new ArrayList<>();
    private PageServer server;

    @BeforeEach
    void open() throws IOException {
        OperatorRoutes.Operator operator = new OperatorRoutes.Operator() {
            @Override
            public Object preview() throws IOException {
                if (switched.size() > 1) {
                    throw new IOException("the log is gone\nand more");
                }
                return Map.of("text", "a line of a log");
            }

            @Override
            public void pause(boolean paused) {
                switched.add(paused);
            }
        };
        server = new PageServer(new HostPort("127.0.0.1", 0), List.of(new OperatorRoutes("sesame", operator)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sesame", "Bearer", "Bearer ", "Bearer sesame2", "Bearer Sesame", "Basic sesame"})
    void withoutTheKeyNothingIsShownOrDone(String authorization) throws Exception {
        assertThat(ask("GET", "/v1/preview", authorization).statusCode()).isEqualTo(401);
        assertThat(ask("GET", "/v1/preview", authorization).body()).doesNotContain("a line of a log");
        for (String path : List.of("/v1/pause", "/v1/resume")) {
            assertThat(ask("POST", path, authorization).statusCode()).isEqualTo(401);
        }
        assertThat(switched).isEmpty();
    }

    @Test
    void withItTheOperatorSeesAndPauses() throws Exception {
        assertThat(ask("GET", "/v1/preview", "Bearer sesame").body()).isEqualTo("{\"text\":\"a line of a log\"}");
        assertThat(ask("POST", "/v1/pause", "Bearer sesame").body()).isEqualTo("{\"paused\":true}");
        assertThat(ask("POST", "/v1/resume", "Bearer sesame").statusCode()).isEqualTo(200);
        assertThat(switched).containsExactly(true, false);
        HttpResponse<String> failed = ask("GET", "/v1/preview", "Bearer sesame");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).startsWith("{\"error\":\"the log is gone").doesNotContain("\n", "Exception");
    }

    @Test
    void onlyItsOwnFilesRunAndNothingOfThemIsPrivate() throws Exception {
        for (String path : List.of("/", "/page.js", "/page.css")) {
            HttpResponse<String> file = ask("GET", path, "");
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'; script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }
        assertThat(ask("GET", "/", "").body()).doesNotContain("onclick", "<style", "javascript:");
        assertThat(ask("POST", "/", "").statusCode()).isEqualTo(405);
        assertThat(ask("DELETE", "/v1/pause", "Bearer sesame").statusCode()).isEqualTo(405);
    }
}
