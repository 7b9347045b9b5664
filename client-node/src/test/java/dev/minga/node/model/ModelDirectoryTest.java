package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDirectoryTest {
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(384, 2, List.of(0, 5), List.of(Target.QUERY, Target.VALUE), 2);
    private static final ModelDirectory.Description DESCRIPTION = new ModelDirectory.Description(
            "all-MiniLM-L6-v2",
            "00".repeat(32),
            384,
            64,
            List.of("benign", "attack"),
            2,
            16,
            List.of(Target.QUERY, Target.VALUE),
            List.of(0, 5));

    private final Adapter adapter = Adapters.random(LAYOUT, 8, 0.1);

    @TempDir
    Path root;

    private Path folder = Path.of("");
    private Sha256 digest = Sha256.of();

    @BeforeEach
    void writeOne() throws IOException {
        folder = root.resolve("models/run-1");
        digest = ModelDirectory.write(folder, DESCRIPTION, adapter);
    }

    @Test
    void aModelReadsBackAsItWasWritten() throws IOException {
        ModelDirectory.Trained read = ModelDirectory.read(folder);
        assertThat(read.description()).isEqualTo(DESCRIPTION);
        assertThat(read.adapter().layout()).isEqualTo(LAYOUT);
        assertThat(read.adapter().scale()).isEqualTo(8);
        assertThat(read.adapter().vector()).isEqualTo(adapter.vector());
        assertThat(read.adapter().frozenA()).usingRecursiveComparison().isEqualTo(adapter.frozenA());
    }

    @Test
    void writingAgainGivesTheSameBytesAndTheDigestIsThoseOfTheTensors() throws IOException {
        assertThat(digest).isEqualTo(Sha256.of(Files.readAllBytes(tensors())));
        byte[] description = Files.readAllBytes(description());
        assertThat(ModelDirectory.write(folder, DESCRIPTION, adapter)).isEqualTo(digest);
        assertThat(Files.readAllBytes(description())).isEqualTo(description);
    }

    @Test
    void aFolderWithoutAModelSaysSo() {
        assertThatThrownBy(() -> ModelDirectory.read(root))
                .isInstanceOf(IOException.class)
                .hasMessage(root + " holds no trained model: minga.json is missing");
    }

    @Test
    void aMissingTensorFileIsNamed() throws IOException {
        Files.delete(tensors());
        assertRefused(tensors() + " is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "{",
                "7",
                "{\"base\":null}",
                "{\"base\":\"x\",\"nobody\":1}",
                "\u0000"
            })
    void aDamagedDescriptionIsOneLineThatNamesTheFile(String text) throws IOException {
        Files.writeString(description(), text);
        assertRefused(description() + " is damaged: ");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"rank\" : 2', '\"rank\" : 0'",
        "'\"rank\" : 2', '\"rank\" : \"two\"'",
        "'\"hiddenSize\" : 384', '\"hiddenSize\" : -1'",
        "'\"layers\" : [ 0, 5 ]', '\"layers\" : [ 0, 0 ]'",
        "'\"layers\" : [ 0, 5 ]', '\"layers\" : [ null ]'",
        "'\"layers\" : [ 0, 5 ]', '\"layers\" : null'",
        "'\"query\"', '\"dense\"'",
    })
    void aDescriptionThatSaysTheImpossibleIsRefused(String was, String is) throws IOException {
        String text = Files.readString(description());
        assertThat(text).contains(was);
        Files.writeString(description(), text.replace(was, is));
        assertRefused(description() + " is damaged: ");
    }

    @Test
    void tensorsOfOtherSizesThanDescribedAreRefused() throws IOException {
        String text = Files.readString(description());
        Files.writeString(description(), text.replace("\"rank\" : 2", "\"rank\" : 4"));
        assertRefused(tensors() + " has no base_model.model.encoder.layer.0.attention.self.query.lora_A.weight");
        Files.writeString(description(), text.replace("\"benign\"", "\"benign\", \"odd\""));
        assertRefused(tensors() + " does not fit its description: tensor head.weight");
    }

    @Test
    void tensorsThatAreNotFiniteAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(tensors());
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
        Files.write(tensors(), bytes);
        assertRefused(tensors() + " is damaged: tensor ");
    }

    @Test
    void threeHundredDamagedTensorFilesAreReadOrRefusedInOneLine() throws IOException {
        byte[] whole = Files.readAllBytes(tensors());
        int refused = 0;
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = random.nextBoolean() ? whole.clone() : Arrays.copyOf(whole, random.nextInt(whole.length));
            if (damaged.length > 0) {
                damaged[random.nextInt(Math.min(damaged.length, 1_500))] = (byte) random.nextInt();
            }
            Files.write(tensors(), damaged);
            try {
                ModelDirectory.read(folder);
            } catch (IOException e) {
                refused++;
                assertThat(e.getMessage())
                        .as("seed %s", seed)
                        .startsWith(tensors().toString());
                assertThat(e.getMessage()).as("seed %s", seed).doesNotContain("\n");
            }
        }
        assertThat(refused).isGreaterThan(150);
    }

    private void assertRefused(String start) {
        assertThatThrownBy(() -> ModelDirectory.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(start)
                .message()
                .doesNotContain("\n");
    }

    private Path description() {
        return folder.resolve("minga.json");
    }

    private Path tensors() {
        return folder.resolve("adapter_model.safetensors");
    }

    @Test
    void aDescriptionIsPlainUtf8Json() throws IOException {
        assertThat(Files.readString(description(), StandardCharsets.UTF_8))
                .contains("\"targets\" : [ \"query\", \"value\" ]");
    }
}
