package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.Rebuild;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.settings.Json;
import io.vertx.openapi.contract.OpenAPIVersion;
import io.vertx.openapi.contract.Operation;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The endpoint's document knows all that can be asked and nothing else, and what is answered is as it says. */
class OpenApiTest extends AtTheAdminServer {
    @Test
    void theDocumentAndTheRoutesNameTheSame() {
        Set<String> documented = new TreeSet<>();
        for (Operation operation : api().contract().operations()) {
            documented.add(operation.getHttpMethod() + " " + operation.getOpenAPIPath());
        }
        assertThat(documented).containsExactlyElementsOf(server().operations());
        assertThat(api().contract().getVersion()).isEqualTo(OpenAPIVersion.V3_1);
    }

    /** Each operation succeeds once here; what is not as the document says is noticed by what all of it goes through. */
    @Test
    void everyOperationAnswersAsTheDocumentSays() throws Exception {
        raw("/healthz");
        raw("/readyz");
        raw("/metrics");
        raw("/openapi.json");
        client.status();
        client.invite("eve", Duration.ofHours(1));
        client.kit(new AdminViews.KitRequest("fay", Duration.ofHours(1), Optional.empty(), Optional.empty()));
        client.invitations();
        client.withdraw("eve");
        runs();
        client.members();
        client.models();
        client.rollBack("seen", 1, "it got worse");
        client.eject("bob", "it lied", new Rebuild("seen", 1));
        client.stop("asked", "enough");
        client.training("seen");
        client.trainings();
        federation.ledger.follow();
        long size = client.ledger().size();
        client.entries(0, 200);
        client.inclusion(0, size);
        client.consistency(1, size);
        client.createToken("eva", Role.VIEWER, Optional.of(Duration.ofDays(90)));
        client.createToken("ops", Role.OPERATOR, Optional.empty());
        client.revokeToken("eva");
        client.tokens();
        client.backup(directory
                .resolve("../backup-of-" + directory.getFileName())
                .toAbsolutePath()
                .normalize()
                .toString());
        client.collectGarbage(true);
        Set<String> succeeded = new TreeSet<>();
        for (Operation operation : api().contract().operations()) {
            if (api().answered.contains(operation.getOperationId() + " 200")
                    || api().answered.contains(operation.getOperationId() + " 201")) {
                succeeded.add(operation.getOperationId());
            }
        }
        assertThat(succeeded)
                .containsExactlyInAnyOrderElementsOf(api().contract().operations().stream()
                        .map(Operation::getOperationId)
                        .filter(id -> !id.equals("events")) // EventStreamsTest listens to them
                        .toList());
    }

    /** Whoever adds something that changes things adds what the log says of it. */
    @Test
    void eachChangeHasAnActInTheLog() {
        List<String> changes = server().operations().stream()
                .filter(operation -> !operation.startsWith("GET "))
                .toList();
        assertThat(changes).as("an invitation and a kit are one act").hasSize(OperatorActs.Act.values().length + 1);
    }

    /** Two runs whose history has everything that a history can have. */
    private static void runs() throws Exception {
        Sha256 statement = federation.blobs.put(new byte[] {1});
        client.start(Plans.yaml("asked", 2, 1, List.of("ada")));
        LiveRun run = federation.startRound(Plans.evaluated("seen", 3, 1, 1, 1, List.of("ada", "bob")));
        client.pause("seen");
        client.resume("seen");
        for (String member : List.of("ada", "bob")) {
            Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), member.equals("ada") ? 0 : 1, 1));
            run.tell(new Contributed(
                            member,
                            1,
                            ((Collecting) run.state()).base(),
                            new Contribution(delta, statement, Optional.of(1.0))))
                    .join();
        }
        Evaluating open = (Evaluating) run.state();
        for (String member : List.of("ada", "bob")) {
            run.tell(new Evaluated(member, 1, open.model(), new Evaluation(List.of(90L, 10L, 5L, 95L), statement)))
                    .join();
        }
        client.rounds("seen");
        client.model(run.state().schedule().firstModel().hex());
        for (String name : List.of("first", "second")) {
            LiveRun complete = federation.startRound(name, 1, 1, List.of("ada"));
            int coordinate = name.equals("first") ? 1 : 2;
            Sha256 delta = federation.blobs.put(Deltas.at(complete.plan().layout(), coordinate, 1));
            Sha256 base = complete.state().schedule().firstModel();
            complete.tell(new Contributed("ada", 1, base, new Contribution(delta, statement)))
                    .join();
            client.promote(name);
        }
        client.rollBack();
    }

    private static void raw(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api().url() + path))
                .header("Authorization", "Bearer sesame")
                .build();
        assertThat(http().send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .as(path)
                .isEqualTo(200);
    }

    /** A check that finds nothing in an honest answer would find nothing in any. */
    @Test
    void whatIsNotInTheDocumentIsNoticed() throws Exception {
        var document =
                (com.fasterxml.jackson.databind.node.ObjectNode) Json.mapper().readTree(OpenApiDocument.json());
        ObjectNode status = (ObjectNode) document.at("/components/schemas/Status");
        ((ObjectNode) status.get("properties")).remove("listen");
        ((ArrayNode) status.get("required")).remove(1);
        try (CheckedApi stricter = new CheckedApi(url(), http(), document)) {
            AdminAccess access = new AdminAccess(stricter.url(), "sesame", "");
            HttpRequest request = HttpRequest.newBuilder(URI.create(stricter.url() + "/v1/status"))
                    .header("Authorization", "Bearer " + access.token())
                    .build();
            http().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(stricter.violations).singleElement().asString().startsWith("GET /v1/status → 200: ");
        }
    }
}
