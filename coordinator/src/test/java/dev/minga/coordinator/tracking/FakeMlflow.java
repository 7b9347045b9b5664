package dev.minga.coordinator.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tracking server in memory that answers as a real one did (the forms are in {@code mlflow-exchanges.json}) and keeps what it is
 * told. It can refuse, and lose its answer after it did what it was told.
 */
final class FakeMlflow implements AutoCloseable {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    final Map<String, Kept> runs = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    final List<Optional<String>> logins = new ArrayList<>();
    private final JsonNode recorded;
    private final HttpServer server;
    private Optional<String> experiment = Optional.empty();
    private int refusals;
    private int lostAfter = -1;

    /** What it holds of a run. Metrics are those that a real server with a database shows: the same one twice is one. */
    static final class Kept {
        final Map<String, String> tags = new TreeMap<>();
        final Map<String, String> parameters = new TreeMap<>();
        final List<String> metricsAsSent = new ArrayList<>();
        final Map<String, byte[]> artifacts = new TreeMap<>();
        String name = "";
        String status = "RUNNING";

        List<String> metrics() {
            return metricsAsSent.stream().distinct().toList();
        }
    }

    FakeMlflow() throws IOException {
        recorded = MAPPER.readTree(FakeMlflow.class.getResource("mlflow-exchanges.json"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The next calls are answered with 503. */
    synchronized void refuse(int times) {
        refusals = times;
    }

    /** After so many further calls one is done, but its answer is lost. */
    synchronized void loseAnAnswerAfter(int further) {
        lostAfter = further;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            calls.add(exchange.getRequestMethod() + " " + path);
            logins.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
            if (refusals > 0) {
                refusals--;
                send(exchange, 503, MAPPER.createObjectNode());
                return;
            }
            try {
                JsonNode answer = handled(path, body);
                boolean lost = lostAfter-- == 0;
                if (lost) {
                    send(exchange, 502, MAPPER.createObjectNode());
                } else {
                    send(exchange, answer.has("error_code") ? 404 : 200, answer);
                }
            } catch (UncheckedIOException | IllegalArgumentException e) {
                send(exchange, 400, MAPPER.createObjectNode().put("message", e.toString()));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private JsonNode handled(String path, byte[] body) throws IOException {
        String artifacts = "/api/2.0/mlflow-artifacts/artifacts/";
        if (path.startsWith(artifacts)) {
            String[] parts = path.substring(artifacts.length()).split("/", 4);
            requireEqual(parts[0], "1");
            requireEqual(parts[2], "artifacts");
            runs.get(parts[1]).artifacts.put(parts[3], body);
            return recorded("artifact");
        }
        JsonNode asked = body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
        return switch (path.substring("/api/2.0/mlflow/".length())) {
            case "experiments/get-by-name" ->
                experiment.isPresent() ? recorded("experiment") : recorded("no experiment");
            case "experiments/create" -> {
                experiment = Optional.of(asked.get("name").asText());
                yield recorded("experiment made");
            }
            case "runs/search" -> found(asked.get("filter").asText());
            case "runs/create" -> made(asked);
            case "runs/log-batch" -> batch(asked);
            case "runs/set-tag" -> {
                run(asked)
                        .tags
                        .put(asked.get("key").asText(), asked.get("value").asText());
                yield recorded("tag");
            }
            case "runs/update" -> {
                run(asked).status = asked.get("status").asText();
                yield recorded("update");
            }
            default -> throw new IllegalArgumentException(path);
        };
    }

    private JsonNode recorded(String name) {
        return recorded.at("/answers/" + name).deepCopy();
    }

    private static void requireEqual(String one, String other) {
        if (!one.equals(other)) {
            throw new IllegalArgumentException(one + " is not " + other);
        }
    }

    private Kept run(JsonNode asked) {
        return Optional.ofNullable(runs.get(asked.get("run_id").asText()))
                .orElseThrow(() -> new IllegalArgumentException("no run"));
    }

    private JsonNode found(String filter) {
        ObjectNode answer = (ObjectNode) recorded("nothing found");
        runs.forEach((id, run) -> {
            if (filter.equals("tags.\"minga.plan\" = '" + run.tags.get("minga.plan") + "'")) {
                answer.withArray("runs").add(shown(id, run));
            }
        });
        return answer;
    }

    private JsonNode made(JsonNode asked) {
        String id = "%032x".formatted(runs.size() + 1);
        Kept run = new Kept();
        run.name = asked.get("run_name").asText();
        asked.get("tags")
                .forEach(tag ->
                        run.tags.put(tag.get("key").asText(), tag.get("value").asText()));
        runs.put(id, run);
        return MAPPER.createObjectNode().set("run", shown(id, run));
    }

    private JsonNode shown(String id, Kept run) {
        ObjectNode shown = (ObjectNode) recorded("run made").get("run");
        ((ObjectNode) shown.get("info"))
                .put("run_id", id)
                .put("artifact_uri", "mlflow-artifacts:/1/" + id + "/artifacts");
        ArrayNode tags = ((ObjectNode) shown.get("data")).putArray("tags");
        run.tags.forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        return shown;
    }

    private JsonNode batch(JsonNode asked) {
        Kept run = run(asked);
        for (JsonNode one : asked.path("params")) {
            String before =
                    run.parameters.put(one.get("key").asText(), one.get("value").asText());
            if (before != null) {
                requireEqual(before, one.get("value").asText());
            }
        }
        for (JsonNode one : asked.path("metrics")) {
            run.metricsAsSent.add(one.get("key").asText() + "@"
                    + one.get("step").asInt() + "=" + one.get("value").asDouble() + " at "
                    + one.get("timestamp").asLong());
        }
        return recorded("batch");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
