package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.admin.AdminViews.StartRequest;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's endpoint as any HTTP client sees it. */
class AdminHttpTest {

    @TempDir
    private static Path directory = Path.of("");

    private static TestFederation federation;
    private static AdminServer server;
    private static HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void open() throws Exception {
        federation = new TestFederation(directory);
        server = started(new HostPort("127.0.0.1", 0));
        http = HttpClient.newBuilder()
                .sslContext(TrustedAuthorities.of(
                        federation.access(server, "sesame").authorities()))
                .build();
    }

    private static AdminServer started(HostPort listen) throws IOException {
        return federation.admin(federation.address(), listen);
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        federation.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.localUrl() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(
                request(path).header("Authorization", "Bearer sesame").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void healthNeedsNoToken() throws Exception {
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
        assertThat(send(request("/healthz")).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(send(request("/readyz")).body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void whatCannotBeWrittenIsToldByItsName() throws Exception {
        Path inTheWay = Files.createDirectories(directory.resolve("disk-check/x"));
        federation.upkeep().readiness().look();
        assertThat(send(request("/readyz")).statusCode()).isEqualTo(503);
        assertThat(send(request("/readyz")).body()).startsWith("{\"status\":\"not ready\",\"troubles\":{\"disk\":");
        Files.delete(inTheWay);
        Files.delete(directory.resolve("disk-check"));
        federation.upkeep().readiness().look();
        assertThat(send(request("/readyz")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/status", "/v1/members", "/v1/trainings", "/v1/trainings/x", "/v1/models/x", "/v1/anything"})
    void everythingElseNeedsTheToken(String path) throws Exception {
        federation.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        for (String header :
                List.of("", "sesame", "Bearer", "Bearer ", "Bearer Sesame", "Bearer sesame2", "Basic sesame")) {
            HttpResponse<String> response = send(request(path).header("Authorization", header));
            assertThat(response.statusCode()).as("%s with '%s'", path, header).isEqualTo(401);
            assertThat(response.body()).doesNotContain("sesame");
        }
        assertThat(send(request(path)).statusCode()).isEqualTo(401);
    }

    @Test
    void nothingIsStartedOrInvitedWithoutTheToken() throws Exception {
        federation.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        int before = federation.runs.list().size();
        for (String path : List.of("/v1/trainings", "/v1/invitations")) {
            HttpRequest.Builder post =
                    request(path).POST(HttpRequest.BodyPublishers.ofString(Plans.yaml("x", 1, 1, List.of("ada"))));
            assertThat(send(post).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(federation.runs.list()).hasSize(before);
    }

    private static String start(String plan) throws IOException {
        return Json.mapper().writeValueAsString(new StartRequest(plan, Optional.empty(), Optional.empty()));
    }

    @Test
    void statusCodesTellWhoseFaultItIs() throws Exception {
        federation.enrol("ada");
        String plan = Plans.yaml("coded", 1, 1, List.of("ada"));
        assertThat(post("/v1/trainings", start(plan.replace("rounds", "round"))).statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/trainings", start(plan.replace("ada", "zoe"))).statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/trainings", start(plan)).statusCode()).isEqualTo(201);
        assertThat(post("/v1/trainings", start(plan)).statusCode()).isEqualTo(409);
        HttpRequest.Builder missing = request("/v1/trainings/nothing").header("Authorization", "Bearer sesame");
        assertThat(send(missing).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "null",
                "[]",
                "{\"name\":\"ada\"}",
                "{\"validity\":\"1h\"}",
                "{\"name\":\"ada\",\"validity\":\"soon\"}",
                "{\"name\":\"ada\",\"validity\":\"1h\",\"more\":1}"
            })
    void aMalformedInvitationIsTheCallersFault(String body) throws Exception {
        HttpResponse<String> response = post("/v1/invitations", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void whatIsTooLargeOrNowhereIsSaidInJson() throws Exception {
        HttpResponse<String> large = post("/v1/invitations", "#".repeat((1 << 20) + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).isEqualTo("{\"error\":\"the request is larger than it may be\"}");
        assertThat(send(request("/dashboard")).statusCode()).isEqualTo(404);
        HttpResponse<String> nowhere = post("/v1/coffee", "");
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(nowhere.body()).isEqualTo("{\"error\":\"there is nothing here\"}");
    }

    @Test
    void aPortInUseIsReported() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort listen = new HostPort("127.0.0.1", taken.getLocalPort());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> started(listen))
                    .withMessage("the admin endpoint cannot listen on " + listen);
        }
    }

    @Test
    void theTokenIsNotPrinted() {
        assertThat(new AdminAccess("https://127.0.0.1:1", "sesame", "").toString())
                .doesNotContain("sesame");
    }
}
