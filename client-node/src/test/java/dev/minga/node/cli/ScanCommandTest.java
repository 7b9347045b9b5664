package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.Encoders;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
    private static final String DIGEST = "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";

    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path log = Path.of("");

    @BeforeEach
    void writeModelAndLog() throws IOException {
        model = write("all-MiniLM-L6-v2", DIGEST, 384, 5, 32);
        log = Files.write(folder.resolve("a.log"), List.of("GET / curl", "", "GET /../../etc/passwd \u001b[2J x"));
    }

    private Path write(String base, String digest, int hidden, int layer, int maxTokens) throws IOException {
        AdapterLayout layout = new AdapterLayout(hidden, 2, List.of(layer), List.of(Target.QUERY), 2);
        Adapter adapter = Adapters.first(layout, 1);
        ModelDirectory.Description description = new ModelDirectory.Description(
                base, digest, hidden, maxTokens, List.of("benign", "attack"), 2, 16, layout.targets(), layout.layers());
        Path written = folder.resolve("model");
        ModelDirectory.write(written, description, adapter);
        return written;
    }

    private int scan(Object... files) {
        Object[] args = new Object[files.length + 9];
        System.arraycopy(
                new Object[] {
                    "scan",
                    "--model",
                    model,
                    "--format",
                    "plain",
                    "--threads",
                    1,
                    "--native-libraries",
                    LoadedModel.NATIVE_LIBRARIES
                },
                0,
                args,
                0,
                9);
        System.arraycopy(files, 0, args, 9, files.length);
        return screen.node(args);
    }

    @Test
    void everyLineIsOneJsonObjectAndAMissingFileDoesNotStopTheOthers() throws IOException {
        assertThat(scan(folder.resolve("missing.log"), log)).isEqualTo(1);
        List<String> lines = screen.out().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode second = Json.mapper().readTree(lines.get(1));
        assertThat(second.get("line").asInt()).isEqualTo(3);
        assertThat(second.get("file").asText()).isEqualTo(log.toString());
        assertThat(second.get("score").asDouble()).isBetween(0.0, 1.0);
        assertThat(second.get("label").asText()).isIn("benign", "attack");
        assertThat(screen.err())
                .isEqualTo("error: cannot read " + folder.resolve("missing.log")
                        + ": no such file. The other files are scanned all the same.\n");
    }

    @Test
    void everyArithmeticGivesAboutTheSameScores() throws IOException {
        double exact = firstScore("fp32");
        assertThat(firstScore("bf16")).isCloseTo(exact, within(0.02)).isNotEqualTo(exact);
        assertThat(firstScore("int8")).isCloseTo(exact, within(0.02)).isNotEqualTo(exact);
        assertThat(firstScore("auto")).isCloseTo(exact, within(0.02));
        assertThat(scan("--precision", "int4", log)).isEqualTo(2);
        assertThat(screen.err()).contains("'int4' is not one of auto, fp32, bf16, int8");
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithTheRemedy() {
        assertThat(scan("--device", "cpu", log)).isZero();
        assertThat(scan("--device", "gpu", log)).isEqualTo(2);
        assertThat(screen.err()).contains("there is no device 'gpu'; known: auto, cpu, cuda:0, cuda:1 and so on");
        assertThat(scan("--device", "cuda:0", "--precision", "int8", log)).isEqualTo(2);
        assertThat(screen.err())
                .endsWith("error: --precision int8 computes on the processor, not on cuda:0. Choose --device cpu, or"
                        + " --precision bf16.\n");
        assertThat(scan("--device", "cuda:999", log)).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(screen.err().lines().toList()).last().asString().startsWith("error: there is no device cuda:999: ");
    }

    private double firstScore(String precision) throws IOException {
        int before = screen.out().length();
        assertThat(scan("--precision", precision, log)).isZero();
        String line = screen.out().substring(before).lines().findFirst().orElseThrow();
        return Json.mapper().readTree(line).get("score").asDouble();
    }

    /** The second line is what the first is without its address. */
    @Test
    void whatTheModelWasTrainedWithoutIsTakenOutOfWhatIsScored() throws IOException {
        AdapterLayout layout = new AdapterLayout(384, 2, List.of(5), List.of(Target.QUERY), 2);
        ModelDirectory.Description description = new ModelDirectory.Description(
                "all-MiniLM-L6-v2",
                DIGEST,
                384,
                32,
                List.of("benign", "attack"),
                2,
                16,
                layout.targets(),
                layout.layers(),
                List.of("ip"));
        ModelDirectory.write(model, description, Adapters.first(layout, 1));
        assertThat(ModelDirectory.read(model).description().redacted()).containsExactly("ip");
        log = Files.write(folder.resolve("b.log"), List.of("from 203.0.113.77 a@b.org", "from 198.18.0.1 a@b.org"));
        double[] scores = scores();
        assertThat(scores[0]).isEqualTo(scores[1]);
        double[] without = scores("--redact", "email");
        assertThat(without[0]).isNotEqualTo(without[1]);
        assertThat(without[1]).isNotEqualTo(scores[1]);
        assertThat(scan("--redact", "e-mail", log)).isEqualTo(2);
        assertThat(screen.err()).contains("'e-mail' is not one of email, ip, user, token, key, card");
        ModelDirectory.write(
                model,
                new ModelDirectory.Description(
                        "all-MiniLM-L6-v2",
                        DIGEST,
                        384,
                        32,
                        List.of("benign", "attack"),
                        2,
                        16,
                        layout.targets(),
                        layout.layers(),
                        List.of("ip", "smell")),
                Adapters.first(layout, 1));
        assertThat(scan(log)).isEqualTo(2);
        assertThat(screen.err()).contains("was trained on texts without [ip, smell]");
    }

    private double[] scores(Object... options) throws IOException {
        Object[] args = Arrays.copyOf(options, options.length + 1);
        args[options.length] = log;
        int before = screen.out().length();
        assertThat(scan(args)).as(screen.err()).isZero();
        List<String> lines = screen.out().substring(before).lines().toList();
        double[] scores = new double[lines.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Json.mapper().readTree(lines.get(i)).get("score").asDouble();
        }
        return scores;
    }

    @Test
    void rowsAndGzippedFilesAreScannedByTheirFields() throws IOException {
        Path csv = folder.resolve("x.csv.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(csv))) {
            out.write("a,b\n1,\"GET /\n/etc/passwd\"\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(screen.node(
                        "scan",
                        "--model",
                        model,
                        "--format",
                        "csv",
                        "--text",
                        "b",
                        "--threads",
                        1,
                        "--native-libraries",
                        LoadedModel.NATIVE_LIBRARIES,
                        csv))
                .isZero();
        assertThat(screen.out().lines()).hasSize(2);
    }

    @Test
    void anAdapterOfADirectoryNeedsThatDirectory() throws IOException {
        Path base = Encoders.write(folder.resolve("base"), "bert");
        String digest = BaseModel.directory(base).digest().hex();
        model = write("tiny", digest, 12, 1, 32);
        assertThat(scan("--base", base, log)).isZero();
        assertThat(screen.out().lines()).hasSize(2);
        assertThat(scan(log)).isEqualTo(2);
        assertThat(screen.err())
                .isEqualTo("error: unknown base model 'tiny' (SHA-256 " + digest
                        + "); known: all-MiniLM-L6-v2. Name its directory with --base.\n");
    }

    @Test
    void aDirectoryWithoutABaseModelIsAUsageError() {
        assertThat(scan("--base", folder, log)).isEqualTo(2);
        assertError(folder + "/config.json is missing. Copy the model's whole directory.");
    }

    @Test
    void linesBelowTheScoreAskedForAreNotPrinted() {
        assertThat(scan("--min-score", 1.1, log)).isZero();
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void aFolderWithoutAModelIsAUsageError() {
        model = folder;
        assertThat(scan(log)).isEqualTo(2);
        assertError(folder + " holds no trained model: minga.json is missing. Name the folder of a trained model.");
    }

    @Test
    void aDamagedModelIsAUsageErrorOnOneLine() throws IOException {
        Files.writeString(model.resolve("minga.json"), "{\n\n\"base\": [}");
        assertThat(scan(log)).isEqualTo(2);
        assertThat(screen.err()).startsWith("error: " + model.resolve("minga.json") + " is damaged: ");
        assertThat(screen.err().lines()).hasSize(1);
        assertThat(screen.err()).doesNotContain("\\n").endsWith(". Name the folder of a trained model.\n");
    }

    @Test
    void aBaseModelThatIsNotKnownIsNamed() throws IOException {
        model = write("bert-large", "00", 384, 5, 32);
        assertThat(scan(log)).isEqualTo(2);
        assertError(
                "unknown base model 'bert-large' (SHA-256 00); known: all-MiniLM-L6-v2. Name its directory with --base.");
    }

    @Test
    void anAdapterOfOtherWeightsIsRefused() throws IOException {
        model = write("all-MiniLM-L6-v2", "00".repeat(32), 384, 5, 32);
        assertThat(scan(log)).isEqualTo(3);
        assertError("the adapter was trained on other weights of all-MiniLM-L6-v2 than this node has."
                + " Name its directory with --base, or use the version of Minga that it was trained with.");
    }

    @Test
    void anAdapterOfOtherSizesIsAUsageError() throws IOException {
        model = write("all-MiniLM-L6-v2", DIGEST, 384, 6, 32);
        assertThat(scan(log)).isEqualTo(2);
        assertError(
                "the sizes in " + model + " are not those of all-MiniLM-L6-v2. Name the folder of a trained model.");
    }

    @Test
    void argumentsThatCannotBeMeantAreUsageErrors() {
        assertThat(scan("--threads", 0, log)).isEqualTo(2);
        assertThat(screen.node("scan", "--model", model, "--format", "apache", log))
                .isEqualTo(2);
        assertThat(screen.node("scan", log)).isEqualTo(2);
        assertThat(screen.node("scna")).isEqualTo(2);
        assertThat(screen.err().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("error: "));
    }

    private void assertError(String message) {
        assertThat(screen.err()).isEqualTo("error: " + message + "\n");
        assertThat(screen.out()).isEmpty();
    }
}
