package dev.minga.simulations.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole federation in small: the real processes, the real model, two rounds. Runs after {@code package}. */
final class DemoIT {
    private static final DemoSettings SMALL =
            new DemoSettings(150, 30, 10, 2, 1, 0.1, 1.2, 1, 0.5, 0.5, 0.3, 2, 4, List.of(5));
    private static final Installation INSTALLATION =
            new Installation(Path.of("").toAbsolutePath().getParent());

    @TempDir
    static Path temporary;

    private static Path out;
    private static String printed;
    private static JsonNode summary;

    @BeforeAll
    static void runTheDemo() throws Exception {
        out = temporary.resolve("demo");
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(screen, true, StandardCharsets.UTF_8);
        new Demo(INSTALLATION, SMALL, out, 1, PrecisionChoice.FP32, new Terminal(stream, stream, false, 100)).run();
        printed = screen.toString(StandardCharsets.UTF_8);
        summary = Json.mapper().readTree(Files.readAllBytes(out.resolve("summary.json")));
    }

    @Test
    void everyRoundAveragesAllThreeMembersAndSaysWhatItCost() {
        JsonNode rounds = summary.get("rounds");
        assertThat(rounds).hasSize(2);
        for (JsonNode round : rounds) {
            assertThat(round.get("members").asInt()).isEqualTo(3);
            assertThat(round.get("loss").asDouble()).isPositive();
            assertThat(round.get("f1").asDouble()).isBetween(0.0, 1.0);
            assertThat(round.get("seconds").asDouble()).isPositive();
        }
        double first = rounds.get(0).get("epsilon").asDouble();
        double second = rounds.get(1).get("epsilon").asDouble();
        assertThat(first).isPositive().isLessThan(second);
        assertThat(summary.get("privacy").get("epsilon").asDouble())
                .isEqualTo(second)
                .isLessThanOrEqualTo(8);
        assertThat(summary.get("privacy").get("unit").asText()).isEqualTo("record");
        assertThat(summary.get("privacy").get("delta").asDouble()).isEqualTo(1e-5);
    }

    @Test
    void eachOrganisationHasFamiliesItNeverSawAndIsComparedOnThem() {
        JsonNode organisations = summary.get("organisations");
        assertThat(organisations).hasSize(3);
        for (JsonNode organisation : organisations) {
            assertThat(organisation.get("name").asText()).isNotEmpty();
            assertThat(organisation.get("unseenFamilies")).isNotEmpty();
            assertThat(organisation.get("unseenLines").asInt()).isPositive();
            assertThat(organisation.get("recallAlone").asDouble()).isBetween(0.0, 1.0);
            assertThat(organisation.get("recallTogether").asDouble()).isBetween(0.0, 1.0);
        }
        assertThat(summary.get("final").fieldNames())
                .toIterable()
                .contains("precision", "recall", "f1", "falsePositiveRate");
        assertThat(summary.get("seconds").asDouble()).isPositive();
    }

    @Test
    void theAdapterThatIsLeftIsTheOneThatTheSummaryNamesAndThatEveryNodeKept() throws IOException {
        try (InputStream in = Files.newInputStream(out.resolve("adapter/adapter_model.safetensors"))) {
            assertThat(Sha256.of(in).hex())
                    .isEqualTo(summary.get("model").get("adapterSha256").asText());
        }
        Adapter left = ModelDirectory.read(out.resolve("adapter")).adapter();
        assertThat(left.vector())
                .hasSize(summary.get("model").get("trainableParameters").asInt());
        for (JsonNode organisation : summary.get("organisations")) {
            Path kept = out.resolve(organisation.get("name").asText()).resolve("models/web-attacks");
            assertThat(ModelDirectory.read(kept).adapter().vector()).isEqualTo(left.vector());
        }
    }

    @Test
    void everyProcessLeavesItsLogAndEveryNodeItsReceiptsAndItsCharge() throws IOException {
        assertThat(out.resolve("coordinator/coordinator.log")).isNotEmptyFile();
        for (JsonNode organisation : summary.get("organisations")) {
            Path node = out.resolve(organisation.get("name").asText());
            assertThat(node.resolve("node.log")).isNotEmptyFile();
            assertThat(node.resolve("rounds/web-attacks/1/receipt.bin")).isNotEmptyFile();
            assertThat(node.resolve("rounds/web-attacks/2/receipt.bin")).isNotEmptyFile();
            assertThat(node.resolve("rounds/web-attacks/2/delta.safetensors")).doesNotExist();
            assertThat(Files.readString(node.resolve("budget/ledger.jsonl")))
                    .containsOnlyOnce("\"what\":\"reserved\"")
                    .contains("\"what\":\"settled\"");
        }
    }

    @Test
    void theScreenShowsPlainLinesATableAndTheComparison() {
        assertThat(printed).doesNotContain("\r").doesNotContain("Exception");
        assertThat(printed).contains("epsilon spent", "trained alone and trained together", "false-positive rate");
        assertThat(printed.lines().filter(line -> line.matches(" +[12] +3 .*"))).hasSize(2);
    }

    @Test
    void scanScoresALogWithTheAdapterInAProcessOfItsOwnAndSaysWhichItCannotRead() throws Exception {
        Path output = temporary.resolve("findings.txt");
        List<String> some = Files.readAllLines(out.resolve("test/access.log")).subList(0, 20);
        Path log = Files.write(temporary.resolve("some.log"), some);
        Child scan = Child.start(
                "scan",
                INSTALLATION.command(
                        Installation.Application.NODE,
                        temporary.resolve("scan.log"),
                        List.of(
                                "node",
                                "scan",
                                "--model",
                                out.resolve("adapter").toString(),
                                "no-such.log",
                                log.toString())),
                output);
        assertThatThrownBy(scan::finish).isInstanceOf(UserError.class);
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(1 + some.size());
        assertThat(lines.get(0)).startsWith("error: cannot read no-such.log");
        JsonNode last = Json.mapper().readTree(lines.get(some.size()));
        assertThat(last.get("line").asInt()).isEqualTo(some.size());
        assertThat(last.get("score").asDouble()).isBetween(0.0, 1.0);
        assertThat(last.get("label").asText()).isIn("benign", "attack");
        assertThat(last.get("file").asText()).isEqualTo(log.toString());
    }

    @Test
    void aPortInUseIsOneLineWithCauseAndRemedy() throws Exception {
        Path home = temporary.resolve("second-coordinator");
        Path log = temporary.resolve("second.log");
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Child.start(
                            "init",
                            INSTALLATION.command(
                                    Installation.Application.COORDINATOR,
                                    log,
                                    List.of(
                                            "coordinator",
                                            "init",
                                            home.toString(),
                                            "--federation",
                                            "second",
                                            "--host",
                                            "127.0.0.1",
                                            "--listen",
                                            address,
                                            "--admin",
                                            "127.0.0.1:0")),
                            temporary.resolve("init.txt"))
                    .finish();
            Path output = temporary.resolve("serve.txt");
            Child serve = Child.start(
                    "serve",
                    INSTALLATION.command(
                            Installation.Application.COORDINATOR,
                            log,
                            List.of("coordinator", "serve", home.toString())),
                    output);
            assertThatThrownBy(serve::finish).isInstanceOf(UserError.class);
            assertThat(Files.readAllLines(output))
                    .singleElement()
                    .asString()
                    .startsWith("error: ")
                    .contains("port is in use", "coordinator.yaml");
        }
    }

    @Test
    void aFolderThatIsNotOfADemoIsLeftAlone() throws IOException {
        Path precious = Files.createDirectories(temporary.resolve("precious"));
        Files.writeString(precious.resolve("thesis.txt"), "years of work");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Demo demo = new Demo(
                INSTALLATION, SMALL, precious, 1, PrecisionChoice.FP32, new Terminal(nowhere, nowhere, false, 100));
        assertThatThrownBy(demo::run).isInstanceOf(UserError.class).hasMessageContaining("--out");
        assertThat(precious.resolve("thesis.txt")).hasContent("years of work");
    }
}
