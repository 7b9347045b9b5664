package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.Encoders;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.participation.JoinedNode;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.peft.PeftFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    private static final String DIGEST = "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
    private static final AdapterLayout LAYOUT = new AdapterLayout(384, 2, List.of(5), List.of(Target.QUERY), 2);

    private final Screen screen = new Screen();
    private final Adapter adapter = Adapters.random(LAYOUT, 3, 0.1);

    @TempDir
    Path root;

    private Path node = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void join() throws IOException {
        node = root.resolve("node");
        out = root.resolve("out");
        JoinedNode.in(node);
        model(node.resolve("models/run-1"), "all-MiniLM-L6-v2", DIGEST, 64);
    }

    private Path model(Path folder, String base, String digest, int maxTokens) throws IOException {
        ModelDirectory.write(
                folder,
                new ModelDirectory.Description(
                        base,
                        digest,
                        384,
                        maxTokens,
                        List.of("benign", "attack"),
                        2,
                        16,
                        LAYOUT.targets(),
                        LAYOUT.layers()),
                adapter);
        return folder;
    }

    private int export(Object... args) {
        Object[] all = new Object[args.length + 1];
        all[0] = "export";
        System.arraycopy(args, 0, all, 1, args.length);
        return screen.node(all);
    }

    private List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theOnlyRunsModelIsExportedForPeft() throws IOException {
        assertThat(export("--format", "peft", "--out", out, "--node", node))
                .as(screen.err())
                .isZero();
        assertThat(screen.out()).isEqualTo("The model of run run-1 is in " + out + " as peft.\n");
        assertThat(namesIn(out))
                .containsExactly("README.md", "adapter_config.json", "adapter_model.safetensors", "head.safetensors");
        assertThat(PeftFolder.read(out)
                        .factors()
                        .get(LAYOUT.slots().get(0).nameOfB())
                        .values())
                .isEqualTo(adapter.b(0));
        assertThat(namesIn(root)).containsExactly("node", "out");
    }

    @Test
    void anyModelsFolderIsExportedAsOnnxWithItsFacts() throws IOException {
        assertThat(export(
                        "--format", "onnx", "--out", out, "--model", node.resolve("models/run-1"), "--output", "json"))
                .as(screen.err())
                .isZero();
        assertThat(screen.out()).isEqualTo("{\"format\":\"onnx\",\"folder\":\"" + out + "\"}\n");
        assertThat(namesIn(out)).containsExactly("README.md", "model.onnx");
        String beginning = new String(
                Files.newInputStream(out.resolve("model.onnx")).readNBytes(2_000), StandardCharsets.ISO_8859_1);
        assertThat(beginning).contains("minga.base_sha256", DIGEST, "[\"benign\",\"attack\"]");
        assertThat(out.resolve("README.md"))
                .content()
                .contains(
                        "library_name: onnx\n",
                        "tokenizer.enable_truncation(64)\n",
                        "The classes are [\"benign\",\"attack\"], in this order; `logits`");
    }

    @Test
    void ofSeveralRunsOneIsChosen() throws IOException {
        model(node.resolve("models/run-2"), "all-MiniLM-L6-v2", DIGEST, 32);
        assertThat(export("--format", "peft", "--out", out, "--node", node)).isEqualTo(2);
        assertError("the node has models of several runs: run-1, run-2. Choose one with --run.");
        assertThat(export("--format", "peft", "--out", out, "--node", node, "--run", "run-2"))
                .isZero();
        assertThat(out.resolve("README.md")).content().contains("max_length=32");
    }

    @Test
    void runsWithoutAModelAreToldApart() throws IOException {
        Files.createDirectories(node.resolve("rounds/run-9"));
        Files.write(node.resolve("rounds/run-9/plan.bin"), new byte[0]);
        assertThat(export("--format", "peft", "--out", out, "--node", node, "--run", "run-9"))
                .isEqualTo(3);
        assertError("run run-9 has no model here: it has not ended, or it ended without one."
                + " Wait until 'minga node run' says that it is complete.");
        assertThat(export("--format", "peft", "--out", out, "--node", node, "--run", "../x"))
                .isEqualTo(2);
        assertThat(screen.err()).endsWith("knows no run '../x'. Its models are of run-1.\n");
        assertThat(out).doesNotExist();
    }

    @Test
    void aNodeWhoseRunsHaveNotEndedSaysSo() throws IOException {
        Path fresh = root.resolve("fresh");
        JoinedNode.in(fresh);
        assertThat(export("--format", "peft", "--out", out, "--node", fresh)).isEqualTo(2);
        assertError("no run of the node in " + fresh + " has ended with a model."
                + " Wait until 'minga node run' says that a run is complete.");
        assertThat(export("--format", "peft", "--out", out, "--node", root.resolve("nobody")))
                .isEqualTo(2);
        assertThat(screen.err()).contains("has not joined a federation");
    }

    @Test
    void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("mine"), "!");
        assertThat(export("--format", "onnx", "--out", out, "--node", node)).isEqualTo(2);
        assertError("the folder " + out + " is not empty. Name one that is, or a new one.");
        assertThat(namesIn(out)).containsExactly("mine");
        assertThat(export("--format", "peft", "--out", out.resolve("mine"), "--node", node))
                .isEqualTo(2);
        assertThat(screen.err()).endsWith("mine is a file. Name a folder that is empty or new.\n");
    }

    @Test
    void anotherBaseModelIsRefusedWhereItsWeightsAreNeeded() throws IOException {
        Path other = model(root.resolve("other"), "all-MiniLM-L6-v2", "00".repeat(32), 64);
        assertThat(export("--format", "onnx", "--out", out, "--model", other)).isEqualTo(3);
        assertError("the adapter was trained on other weights of all-MiniLM-L6-v2 than this node has."
                + " Name its directory with --base, or use the version of Minga that it was trained with.");
        assertThat(export("--format", "peft", "--out", out, "--model", other))
                .as("how its tokens are pooled is not known")
                .isEqualTo(3);
        assertThat(out).doesNotExist();
    }

    @Test
    void aDirectoryIsExportedAsItPools() throws IOException {
        Path base = Encoders.write(root.resolve("base"), "roberta");
        Files.createDirectory(base.resolve("1_Pooling"));
        Files.writeString(base.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\":true}");
        AdapterLayout layout = new AdapterLayout(16, 2, List.of(1), List.of(Target.QUERY), 2);
        Path trained = root.resolve("tiny");
        ModelDirectory.write(
                trained,
                new ModelDirectory.Description(
                        "tiny",
                        BaseModel.directory(base).digest().hex(),
                        16,
                        32,
                        List.of("benign", "attack"),
                        2,
                        16,
                        layout.targets(),
                        layout.layers()),
                Adapters.random(layout, 3, 0.1));
        for (String format : List.of("peft", "onnx")) {
            Path folder = root.resolve(format);
            assertThat(export("--format", format, "--out", folder, "--model", trained))
                    .isEqualTo(2);
            assertThat(screen.err()).endsWith("known: all-MiniLM-L6-v2. Name its directory with --base.\n");
            assertThat(export("--format", format, "--out", folder, "--model", trained, "--base", base))
                    .as(screen.err())
                    .isZero();
        }
        assertThat(root.resolve("peft/README.md"))
                .content()
                .contains("base, folder = \"tiny\", \".\"  # the base model's directory\n", "pooled = tokens[:, 0]\n");
    }

    @Test
    void whatCannotBeMeantIsAUsageError() {
        assertThat(export("--format", "gguf", "--out", out, "--node", node)).isEqualTo(2);
        assertThat(screen.err()).contains("peft").contains("onnx").doesNotContain("\tat ");
        assertThat(export("--format", "peft", "--out", out)).isEqualTo(2);
        assertThat(export("--format", "peft", "--out", out, "--node", node, "--model", node))
                .isEqualTo(2);
        assertThat(export("--format", "peft", "--out", out, "--model", node)).isEqualTo(2);
        assertThat(screen.err().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("error: "));
        assertThat(out).doesNotExist();
    }

    private void assertError(String message) {
        assertThat(screen.err()).isEqualTo("error: " + message + "\n");
        assertThat(screen.out()).isEmpty();
    }
}
