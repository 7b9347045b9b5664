package dev.minga.coordinator.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestUtils;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and the admin endpoint, and holds what both say against the endpoint's own document: what is answered
 * must be in it, and what is not in it must be refused.
 */
final class CheckedApi implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final String behind;
    private final HttpClient http;
    private final OpenAPIContract contract;
    private final HttpServer server;

    /** What was not as the document says. */
    final List<String> violations = new CopyOnWriteArrayList<>();

    /** Operation and status of what was answered. */
    final SortedSet<String> answered = new ConcurrentSkipListSet<>();

    /** @param document as it is served there */
    CheckedApi(String behind, HttpClient http, JsonNode document) throws Exception {
        this.behind = behind;
        this.http = http;
        // The validator does not know the media type of streams, which are not passed through here.
        String known = document.toString().replace("text/event-stream", "text/plain");
        this.contract = done(OpenAPIContract.from(vertx, new JsonObject(known)));
        this.server = done(vertx.createHttpServer().requestHandler(this::check).listen(0, "127.0.0.1"));
    }

    static CheckedApi before(String behind, HttpClient http) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(behind + "/openapi.json")).build();
        return new CheckedApi(
                behind,
                http,
                Json.mapper()
                        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                                .body()));
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    OpenAPIContract contract() {
        return contract;
    }

    private void check(HttpServerRequest request) {
        Optional<Operation> operation = Optional.ofNullable(contract.findOperation(request.path(), request.method()));
        request.body().onSuccess(body -> {
            Future<Boolean> valid = operation
                    .map(known -> RequestUtils.extract(request, known, () -> Future.succeededFuture(body))
                            .compose(extracted -> RequestValidator.create(vertx, contract)
                                    .validate(extracted, known.getOperationId()))
                            .map(good -> true)
                            .otherwise(false))
                    .orElse(Future.succeededFuture(false));
            valid.compose(good -> Future.fromCompletionStage(forward(request, body))
                            .onSuccess(response -> answer(request, operation, good, response)))
                    .onFailure(failure -> {
                        violations.add(request.uri() + ": " + failure);
                        request.response().setStatusCode(502).end();
                    });
        });
    }

    private CompletableFuture<HttpResponse<byte[]>> forward(HttpServerRequest request, Buffer body) {
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(URI.create(behind + request.uri()))
                .method(request.method().name(), HttpRequest.BodyPublishers.ofByteArray(body.getBytes()));
        for (String name : List.of("Authorization", "Content-Type")) {
            Optional.ofNullable(request.getHeader(name)).ifPresent(value -> forwarded.header(name, value));
        }
        return http.sendAsync(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void answer(
            HttpServerRequest request, Optional<Operation> operation, boolean valid, HttpResponse<byte[]> response) {
        String what = request.method() + " " + request.uri() + " → " + response.statusCode();
        String type = response.headers().firstValue("Content-Type").orElse("");
        String media =
                type.startsWith("text/plain") ? "text/plain" : type; // which version of it is not in the document
        byte[] body = response.body();
        if (!valid && response.statusCode() < 300) {
            violations.add(what + ", though the document does not know such a request");
        }
        Future<?> checked = operation
                .<Future<?>>map(known -> {
                    answered.add(known.getOperationId() + " " + response.statusCode());
                    return ResponseValidator.create(vertx, contract)
                            .validate(
                                    ValidatableResponse.create(response.statusCode(), Buffer.buffer(body), media),
                                    known.getOperationId());
                })
                .orElse(Future.succeededFuture());
        checked.onFailure(failure ->
                        violations.add(what + ": " + failure + " in " + new String(body, StandardCharsets.UTF_8)))
                .onComplete(any -> request.response()
                        .setStatusCode(response.statusCode())
                        .putHeader("Content-Type", type)
                        .end(Buffer.buffer(body)));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return Objects.requireNonNull(
                future.toCompletionStage().toCompletableFuture().get());
    }

    @Override
    public void close() throws Exception {
        done(vertx.close().map(closed -> true));
    }
}
