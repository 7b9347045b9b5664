package dev.minga.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart as Helm itself lints and renders it; what was rendered is read as Kubernetes would read it. */
class HelmChartIT {
    private static final Path CHART = Path.of(System.getProperty("minga.deploy"), "helm/minga");
    private static final Path BOTH = CHART.resolve("ci/both-values.yaml");

    private static List<JsonNode> rendered(String... settings) throws IOException {
        var template = new Helm(CHART).template().withName("fed").withValuesFile(BOTH);
        for (int i = 0; i < settings.length; i += 2) {
            template.set(settings[i], settings[i + 1]);
        }
        YAMLMapper yaml = new YAMLMapper();
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> found = yaml.readerFor(JsonNode.class).readValues(template.call())) {
            found.forEachRemaining(documents::add);
        }
        documents.removeIf(document -> !document.has("kind"));
        return documents;
    }

    private static JsonNode one(List<JsonNode> documents, String kind, String name) {
        return documents.stream()
                .filter(document -> document.get("kind").asText().equals(kind))
                .filter(document -> document.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    private static List<JsonNode> containers(JsonNode workload) {
        JsonNode pod = workload.at("/spec/template/spec");
        return Stream.of(pod.path("initContainers"), pod.path("containers"))
                .flatMap(list ->
                        Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    @Test
    void helmFindsNothingToComplainAbout() throws IOException {
        LintResult result = new Helm(CHART).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @Test
    void nothingRunsAsRootNorWritesOutsideItsVolumes() throws IOException {
        List<JsonNode> documents = rendered();
        for (String name : List.of("fed-coordinator", "fed-node")) {
            JsonNode workload = one(documents, "StatefulSet", name);
            assertThat(workload.at("/spec/replicas").asInt()).isEqualTo(1);
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(containers(workload)).hasSize(2).allSatisfy(container -> {
                JsonNode security = container.get("securityContext");
                assertThat(security.get("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.get("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(texts(security.at("/capabilities/drop"))).containsExactly("ALL");
                assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
                assertThat(container.get("volumeMounts").findValuesAsText("mountPath"))
                        .contains("/data", "/tmp");
            });
            assertThat(workload.at("/spec/template/metadata/labels").properties())
                    .containsAll(workload.at("/spec/selector/matchLabels").properties());
        }
    }

    @Test
    void theProbesAskWhatListens() throws IOException {
        JsonNode coordinator =
                containers(one(rendered(), "StatefulSet", "fed-coordinator")).get(1);
        assertThat(coordinator.at("/ports/0/containerPort").asInt()).isEqualTo(7443);
        assertThat(coordinator.at("/ports/1/containerPort").asInt()).isEqualTo(7444);
        assertThat(coordinator.at("/readinessProbe/httpGet/scheme").asText()).isEqualTo("HTTPS");
        assertThat(coordinator.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
        assertThat(coordinator.at("/readinessProbe/httpGet/port").asText()).isEqualTo("admin");
        assertThat(coordinator.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
        assertThat(coordinator.at("/livenessProbe/httpGet/port").asText()).isEqualTo("admin");
        assertThat(coordinator.at("/startupProbe/tcpSocket/port").asText()).isEqualTo("members");
        JsonNode init =
                containers(one(rendered(), "StatefulSet", "fed-coordinator")).get(0);
        assertThat(texts(init.get("args")))
                .contains(
                        "--if-missing",
                        "--listen=0.0.0.0:7443",
                        "--admin=0.0.0.0:7444",
                        "--host=coordinator.example.org");
    }

    @Test
    void whatIsSecretIsNamedAndNotWritten() throws IOException {
        List<JsonNode> documents = rendered();
        assertThat(documents)
                .noneMatch(document -> document.get("kind").asText().equals("Secret"));
        JsonNode workload = one(documents, "StatefulSet", "fed-coordinator");
        JsonNode coordinator = containers(workload).get(1);
        for (JsonNode variable : coordinator.get("env")) {
            String name = variable.get("name").asText();
            if (name.contains("PASS")) {
                assertThat(name).endsWith("_FILE");
                assertThat(variable.get("value").asText()).startsWith("/secrets/");
            }
        }
        assertThat(coordinator.get("volumeMounts").findValuesAsText("mountPath"))
                .contains("/secrets/passphrase", "/secrets/database");
        assertThat(workload.at("/spec/template/spec/volumes").findValuesAsText("secretName"))
                .containsExactlyInAnyOrder("coordinator-passphrase", "database-login");
    }

    @Test
    void onlyWhoHasToIsLetThrough() throws IOException {
        List<JsonNode> documents = rendered();
        JsonNode coordinator =
                one(documents, "NetworkPolicy", "fed-coordinator").get("spec");
        assertThat(texts(coordinator.get("policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(coordinator.get("ingress")).hasSize(2);
        assertThat(coordinator.at("/ingress/0/ports/0/port").asInt()).isEqualTo(7443);
        assertThat(coordinator.at("/ingress/1/ports/0/port").asInt()).isEqualTo(7444);
        assertThat(coordinator
                        .at("/ingress/1/from/0/podSelector/matchLabels/role")
                        .asText())
                .isEqualTo("minga-operator");
        assertThat(coordinator.at("/egress/0/ports/0/port").asInt()).isEqualTo(5432);
        JsonNode node = one(documents, "NetworkPolicy", "fed-node").get("spec");
        assertThat(node.get("ingress")).isEmpty();
        assertThat(node.at("/egress/0/ports/0/port").asInt()).isEqualTo(7443);
        JsonNode alone = one(
                        rendered("coordinator.database.url", "", "coordinator.database.secret", ""),
                        "NetworkPolicy",
                        "fed-coordinator")
                .get("spec");
        assertThat(alone.get("egress")).as("without a database it dials nobody").isEmpty();
        JsonNode service = one(documents, "Service", "fed-coordinator");
        assertThat(service.at("/spec/ports")).hasSize(1);
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(7443);
        assertThat(one(documents, "PodDisruptionBudget", "fed-coordinator")
                        .at("/spec/maxUnavailable")
                        .asInt(-1))
                .isZero();
    }

    @Test
    void theNodesSettingsArriveAsTheyWereWritten() throws IOException {
        String settings =
                one(rendered(), "ConfigMap", "fed-node").at("/data/node.yaml").asText();
        assertThat(settings).startsWith("data:\n  - name: access-log\n    log: /logs/access.log\n");
        assertThat(new YAMLMapper().readTree(settings).at("/policy/maxEpsilon").asDouble())
                .isEqualTo(8);
    }

    @Test
    void valuesThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> rendered("coordinator.federation", ""))
                .hasMessageContaining("say what the federation is called");
        assertThatThrownBy(() -> rendered("coordinator.database.secret", ""))
                .hasMessageContaining("name a Secret with the database's user and password");
        assertThatThrownBy(() -> rendered("coordinator.database.url", "jdbc:postgresql://x/y?password=z"))
                .hasMessageContaining("url");
        assertThatThrownBy(() -> rendered("node.fingerprint", "")).hasMessageContaining("fingerprint");
        assertThatThrownBy(() -> rendered("coordinator.passwort", "x")).hasMessageContaining("passwort");
    }
}
