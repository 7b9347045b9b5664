package dev.minga.coordinator.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** MLflow's REST API, version 2.0, as far as it is used. One thread. */
final class MlflowServer {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration UPLOAD = Duration.ofMinutes(5);
    private static final int LARGEST_ANSWER_BYTES = 4 << 20;
    private static final int SHOWN_CHARACTERS = 300;
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final String url;
    private final Login login;
    private final HttpClient http;

    /** Gives the header {@code Authorization} for each call, if there is to be one. */
    interface Login {
        Optional<String> header() throws IOException;
    }

    /** The server said no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final String code;

        RefusedException(int status, String code, String message) {
            super("the server answers " + status + ": " + message);
            this.code = code;
        }

        boolean doesNotExist() {
            return code.equals("RESOURCE_DOES_NOT_EXIST");
        }
    }

    /** @param worker where answers come in */
    MlflowServer(String url, Login login, Executor worker) {
        this.url = url.replaceFirst("/+$", "");
        this.login = login;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(worker)
                .build();
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Asks with a query. */
    JsonNode get(String what, String key, String value) throws IOException, InterruptedException {
        String query = "?" + key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        return send(request("/api/2.0/mlflow/" + what + query, CALL).GET());
    }

    /** Tells something. */
    JsonNode post(String what, ObjectNode body) throws IOException, InterruptedException {
        return send(request("/api/2.0/mlflow/" + what, CALL)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body))));
    }

    /** Keeps a file by the server's own artifact proxy. */
    void upload(String path, Path file) throws IOException, InterruptedException {
        send(request("/api/2.0/mlflow-artifacts/artifacts/" + path, UPLOAD)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofFile(file)));
    }

    private HttpRequest.Builder request(String path, Duration timeout) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout);
        login.header().ifPresent(header -> request.header("Authorization", header));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        byte[] bytes;
        try (InputStream body = response.body()) {
            bytes = body.readNBytes(LARGEST_ANSWER_BYTES);
        }
        JsonNode answer = parsed(bytes);
        if (response.statusCode() != 200) {
            String message = answer.path("message").asText(new String(bytes, StandardCharsets.UTF_8));
            throw new RefusedException(
                    response.statusCode(),
                    answer.path("error_code").asText(),
                    Printable.line(message.substring(0, Math.min(SHOWN_CHARACTERS, message.length()))));
        }
        return answer;
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            JsonNode answer = MAPPER.readTree(bytes);
            return answer == null ? MAPPER.missingNode() : answer;
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        } catch (IOException e) {
            throw new IllegalStateException(e); // bytes do not fail
        }
    }
}
