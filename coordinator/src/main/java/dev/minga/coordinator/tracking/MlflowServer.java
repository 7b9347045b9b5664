package dev.minga.coordinator.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.DurationText;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** MLflow's REST API, version 2.0, as far as it is used. One thread. */
final class MlflowServer {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int UPLOADS_TAKE = 10;
    private static final int LARGEST_ANSWER_BYTES = 4 << 20;
    private static final int SHOWN_CHARACTERS = 300;
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final String url;
    private final Login login;
    private final Duration patience;
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

    /**
     * Connects to nothing yet.
     *
     * @param patience how long a call may take, to the last byte of its answer; a file may take ten times as long
     * @param worker where answers come in
     */
    MlflowServer(String url, Login login, Duration patience, Executor worker) {
        this.url = url.replaceFirst("/+$", "");
        this.login = login;
        this.patience = patience;
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
        return send(request("/api/2.0/mlflow/" + what + query).GET(), patience);
    }

    /** Tells something. */
    JsonNode post(String what, ObjectNode body) throws IOException, InterruptedException {
        return send(
                request("/api/2.0/mlflow/" + what)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body))),
                patience);
    }

    /** Keeps a file by the server's own artifact proxy. */
    void upload(String path, Path file) throws IOException, InterruptedException {
        send(
                request("/api/2.0/mlflow-artifacts/artifacts/" + path)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofFile(file)),
                patience.multipliedBy(UPLOADS_TAKE));
    }

    private HttpRequest.Builder request(String path) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        login.header().ifPresent(header -> request.header("Authorization", header));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request, Duration timeout) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = sent(request.build(), timeout);
        byte[] bytes = response.body();
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

    /** A request's own timeout ends with the headers of its answer. */
    private HttpResponse<byte[]> sent(HttpRequest request, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, headers -> new BoundedBody(LARGEST_ANSWER_BYTES));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + DurationText.format(timeout));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        } finally {
            answer.cancel(true); // of one that was answered it does nothing
        }
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
