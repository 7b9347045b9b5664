package dev.minga.coordinator.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.coordinator.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of ours on a tracking server. How far it was published stands there, beside it, as a tag that is written after what it
 * counts: whoever asks again goes on where it stopped, and what was sent without being answered is sent with the same times, which
 * the server keeps once. One thread.
 */
final class MlflowRun {
    private static final String PLAN = "minga.plan";
    private static final String VALUES = "minga.values";
    private static final String END = "minga.ended";
    private static final String PROXY = "mlflow-artifacts:";
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_PARAMETERS = 100;
    private static final int LONGEST_VALUE = 500;

    private final MlflowServer server;
    private final String id;
    private final String artifacts;
    private int published;
    private boolean ended;

    private MlflowRun(MlflowServer server, JsonNode run) throws IOException {
        this.server = server;
        this.id = required(run.at("/info/run_id"));
        this.artifacts = run.at("/info/artifact_uri").asText();
        for (JsonNode tag : run.at("/data/tags")) {
            String key = tag.path("key").asText();
            if (key.equals(VALUES)) {
                published = tag.path("value").asInt();
            }
            ended |= key.equals(END);
        }
    }

    /** The id of an experiment, which is made if it is not there. */
    static String experiment(MlflowServer server, String name) throws IOException, InterruptedException {
        try {
            return required(server.get("experiments/get-by-name", "experiment_name", name)
                    .at("/experiment/experiment_id"));
        } catch (MlflowServer.RefusedException e) {
            if (!e.doesNotExist()) {
                throw e;
            }
            ObjectNode made = MlflowServer.object().put("name", name);
            return required(server.post("experiments/create", made).path("experiment_id"));
        }
    }

    /** The run of this plan, which is made if it is not there. */
    static MlflowRun of(MlflowServer server, String experiment, RunPlan plan, Instant created)
            throws IOException, InterruptedException {
        String digest = plan.digest().hex();
        ObjectNode search = MlflowServer.object().put("filter", "tags.\"" + PLAN + "\" = '" + digest + "'");
        search.putArray("experiment_ids").add(experiment);
        JsonNode found =
                server.post("runs/search", search.put("max_results", 1)).path("runs");
        if (!found.isEmpty()) {
            return new MlflowRun(server, found.get(0));
        }
        ObjectNode run = MlflowServer.object()
                .put("experiment_id", experiment)
                .put("run_name", plan.run())
                .put("start_time", created.toEpochMilli());
        ArrayNode tags = run.putArray("tags");
        tag(tags, PLAN, digest);
        tag(tags, "minga.run", plan.run());
        tag(tags, "minga.federation", plan.plan().getFederation());
        return new MlflowRun(server, server.post("runs/create", run).path("run"));
    }

    private static void tag(ArrayNode tags, String key, String value) {
        tags.addObject().put("key", key).put("value", value);
    }

    private static String required(JsonNode text) throws IOException {
        if (!text.isTextual() || text.asText().isEmpty()) {
            throw new IOException("the server's answer lacks what it should name; is it an MLflow tracking server?");
        }
        return text.asText();
    }

    /** Sends the plan's constants, if none was sent before, and the values that are not there yet. */
    void publish(Published known) throws IOException, InterruptedException {
        if (published == 0) {
            parameters(known.parameters());
        }
        while (published < known.values().size()) {
            int to = Math.min(known.values().size(), published + MOST_AT_ONCE);
            values(known.values().subList(published, to));
            ObjectNode tag = MlflowServer.object().put("run_id", id).put("key", VALUES);
            server.post("runs/set-tag", tag.put("value", Integer.toString(to)));
            published = to;
        }
    }

    /** Said again, the same constants change nothing. */
    private void parameters(Map<String, String> parameters) throws IOException, InterruptedException {
        ObjectNode batch = batch();
        ArrayNode sent = batch.putArray("params");
        for (Map.Entry<String, String> one : parameters.entrySet()) {
            String value = one.getValue();
            sent.addObject()
                    .put("key", one.getKey())
                    .put("value", value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
            if (sent.size() == MOST_PARAMETERS) {
                server.post("runs/log-batch", batch);
                batch = batch();
                sent = batch.putArray("params");
            }
        }
        server.post("runs/log-batch", batch);
    }

    private void values(List<Published.Value> values) throws IOException, InterruptedException {
        ObjectNode batch = batch();
        ArrayNode metrics = batch.putArray("metrics");
        for (Published.Value one : values) {
            metrics.addObject()
                    .put("key", one.metric())
                    .put("value", one.value())
                    .put("timestamp", one.at().toEpochMilli())
                    .put("step", one.round());
        }
        server.post("runs/log-batch", batch);
    }

    private ObjectNode batch() {
        return MlflowServer.object().put("run_id", id);
    }

    /** Whether there is nothing more to say. */
    boolean ended() {
        return ended;
    }

    /**
     * The run has ended: keeps its model and says how it ended.
     *
     * @param model the file of the model that it released, if it completed
     */
    void end(Optional<Path> model, Instant at) throws IOException, InterruptedException {
        if (model.isPresent()) {
            if (artifacts.startsWith(PROXY)) {
                String folder = artifacts.substring(PROXY.length()).replaceFirst("^/+", "");
                server.upload(folder + "/adapter/global_adapter.safetensors", model.get());
            } else {
                ObjectNode tag = batch().put("key", "minga.note");
                server.post(
                        "runs/set-tag",
                        tag.put("value", "the model is not here: the server has no artifact proxy (mlflow-artifacts)"));
            }
        }
        server.post(
                "runs/update",
                batch().put("status", model.isPresent() ? "FINISHED" : "FAILED").put("end_time", at.toEpochMilli()));
        server.post("runs/set-tag", batch().put("key", END).put("value", at.toString()));
        ended = true;
    }
}
