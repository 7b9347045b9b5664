package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a directory must hold to be a base model, and what its digest tells. */
class BaseDirectoryTest {
    @TempDir
    Path root;

    private Path folder = Path.of("");

    @BeforeEach
    void writeOne() throws IOException {
        folder = Encoders.write(root.resolve("tiny"), "bert");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> BaseModel.directory(folder))
                .isInstanceOf(UnusableBaseException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(((UnusableBaseException) e).remedy()).isNotBlank());
    }

    private void config(Consumer<ObjectNode> change) throws IOException {
        ObjectNode config = Encoders.config("bert");
        change.accept(config);
        Files.write(folder.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
    }

    private void tensors(Consumer<SortedMap<String, FloatTensor>> change) throws IOException {
        SortedMap<String, FloatTensor> tensors = Encoders.tensors(Encoders.config("bert"));
        change.accept(tensors);
        TensorFileWriter.write(folder.resolve("model.safetensors"), tensors, new TreeMap<>());
    }

    @Test
    void aDirectoryTellsItsSizesAndPooling() throws IOException {
        assertThat(BaseModel.directory(folder).facts())
                .isEqualTo(new BaseModel.Facts(new BertShape(12, 2, 3, 20, 50, 32, 1e-3), Pooling.MEAN));
        Path roberta = Encoders.write(root.resolve("roberta"), "roberta");
        assertThat(BaseModel.directory(roberta).facts().shape()).isEqualTo(new BertShape(16, 3, 2, 24, 300, 18, 1e-2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "model_type|gpt2|bert (also MiniLM, bge, e5), roberta, xlm-roberta",
                "hidden_act|gelu_new|gelu",
                "position_embedding_type|relative_key|absolute",
            })
    void whatMingaHasNoForwardPassForIsRefusedWithWhatIsKnown(String key, String value, String known)
            throws IOException {
        config(config -> config.put(key, value));
        assertRefused(folder.resolve("config.json") + ": " + key + " '" + value + "' is unknown; known: " + known);
    }

    @Test
    void aDecoderIsRefused() throws IOException {
        config(config -> config.put("is_decoder", true));
        assertRefused(folder.resolve("config.json") + ": is_decoder is true; known: encoders");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_size, 0, a whole number from 1 to 8192",
        "hidden_size, 100000, a whole number from 1 to 8192",
        "num_hidden_layers, 99999999999, a whole number from 1 to 256",
        "vocab_size, 1.5, a whole number from 2 to 2000000",
        "layer_norm_eps, 0, a number above 0 and at most 1",
    })
    void numbersOutOfRangeAreRefusedBeforeAnythingIsAllocated(String key, String value, String wanted)
            throws IOException {
        config(config -> config.set(key, json(value)));
        assertRefused(folder.resolve("config.json") + ": " + key + " is '"
                + json(value).asText() + "'; it must be " + wanted);
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void aMissingNumberAndHeadsThatDoNotDivideAreRefused() throws IOException {
        config(config -> config.remove("hidden_size"));
        assertRefused(folder.resolve("config.json") + ": hidden_size is missing; it must be a number");
        config(config -> config.put("num_attention_heads", 5));
        assertRefused(folder.resolve("config.json") + ": hidden_size 12 is no multiple of num_attention_heads 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "7", "{\"a\":1,\"a\":2}", "\u0000", "null"})
    void aDamagedConfigIsOneLine(String text) throws IOException {
        Files.writeString(folder.resolve("config.json"), text);
        assertThatThrownBy(() -> BaseModel.directory(folder))
                .isInstanceOf(UnusableBaseException.class)
                .hasMessageStartingWith(folder.resolve("config.json").toString())
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
    void aMissingFileIsNamed(String name) throws IOException {
        Files.delete(folder.resolve(name));
        assertRefused(folder.resolve(name) + " is missing");
    }

    @Test
    void filesOfUnheardOfSizesAreNotRead() throws IOException {
        grow("tokenizer.json", (64L << 20) + 1);
        assertRefused(folder.resolve("tokenizer.json") + " has 67108865 bytes, more than 67108864");
        grow("model.safetensors", (8L << 30) + 1);
        assertRefused(folder.resolve("model.safetensors")
                + " is damaged: the file has 8589934593 bytes, more than 8589934592");
        grow("config.json", (1L << 20) + 1);
        assertRefused(folder.resolve("config.json") + " has 1048577 bytes, more than 1048576");
    }

    /** A sparse file. */
    private void grow(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void weightsThatDoNotFitTheConfigAreRefused() throws IOException {
        String start = folder.resolve("model.safetensors") + " does not fit its config.json: ";
        tensors(tensors -> tensors.remove("encoder.layer.1.attention.self.key.bias"));
        assertRefused(start + "it has no tensor encoder.layer.1.attention.self.key.bias");
        tensors(tensors ->
                tensors.put("encoder.layer.0.output.dense.weight", new FloatTensor(List.of(20L, 12L), new float[240])));
        assertRefused(start + "tensor 'encoder.layer.0.output.dense.weight' has the shape [20, 12], not [12, 20]");
        tensors(tensors -> {});
        config(config -> config.put("num_hidden_layers", 1));
        assertRefused(start + "it has encoder.layer.1.output.dense.weight, but num_hidden_layers is 1");
        config(config -> config.put("vocab_size", 51));
        assertRefused(start + "tensor 'embeddings.word_embeddings.weight' has the shape [50, 12], not [51, 12]");
    }

    @Test
    void weightsOfWholeNumbersAreRefused() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        String header = new String(file, 8, 200, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(header).startsWith("{\"embeddings.LayerNorm.bias\":{\"dtype\":\"F32\",\"shape\":[12],");
        byte[] changed = header.replaceFirst("F32\",\"shape\":\\[12],", "I64\",\"shape\":[6 ],")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        System.arraycopy(changed, 0, file, 8, changed.length);
        Files.write(folder.resolve("model.safetensors"), file);
        assertRefused(folder.resolve("model.safetensors") + " does not fit its config.json: tensor"
                + " 'embeddings.LayerNorm.bias' is I64; known: F32, BF16, F16");
    }

    @Test
    void aWeightThatIsNoNumberIsRefusedWhenItIsRead() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        Arrays.fill(file, file.length - 4, file.length, (byte) 0xff);
        Files.write(folder.resolve("model.safetensors"), file);
        BaseModel base = BaseModel.directory(folder);
        tensors(tensors -> {});
        Files.write(folder.resolve("model.safetensors"), file);
        // The last tensor is the pooler's, which is not read.
        assertThat(base.weights().tensors()).hasSize(5 + 2 * 16);
        int layer = file.length - 12 * 12 * 4 - 4;
        Arrays.fill(file, layer, layer + 4, (byte) 0xff);
        Files.write(folder.resolve("model.safetensors"), file);
        assertThatThrownBy(BaseModel.directory(folder)::weights)
                .isInstanceOf(UnusableBaseException.class)
                .hasMessageContaining(" is damaged: tensor 'encoder.layer.1.output.dense.weight' holds NaN at 239");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"pooling_mode_max_tokens\":true}', pooling_mode_max_tokens",
        "'{\"pooling_mode_mean_tokens\":true,\"pooling_mode_cls_token\":true}',"
                + " pooling_mode_mean_tokens and pooling_mode_cls_token",
        "'{\"pooling_mode_mean_tokens\":false}', no pooling",
    })
    void anUnknownPoolingIsRefused(String text, String asked) throws IOException {
        Path file = Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json");
        Files.writeString(file, text);
        assertRefused(file + " asks for " + asked + "; known: pooling_mode_mean_tokens, pooling_mode_cls_token");
    }

    @Test
    void aTokenizerOfAnotherVocabularyIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"a\":8", "\"a\":50"));
        assertRefused(file + " has the id 50, but the encoder has vectors for 0 to 49");
        Files.writeString(
                file, text.replace("\"added_tokens\":[]", "\"added_tokens\":[{\"content\":\"x\",\"id\":77}]"));
        assertRefused(file + " has the id 77, but the encoder has vectors for 0 to 49");
        Files.writeString(file, text.replace("\"vocab\"", "\"vacob\""));
        assertRefused(file + " has no vocabulary, but the encoder has vectors for 0 to 49");
    }

    @Test
    void aTokenizerThatTheLibraryCannotReadOrThatPutsNoMarkersIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("WordPiece", "WordCake"));
        assertThatThrownBy(() -> Tokenizer.open(BaseModel.directory(folder), 8))
                .isInstanceOf(UnusableBaseException.class)
                .hasMessageStartingWith("the tokenizer of " + folder + " cannot be read: ");
        int from = text.indexOf("\"post_processor\"");
        int to = text.indexOf("\"decoder\"");
        Files.writeString(file, text.substring(0, from) + "\"post_processor\":null," + text.substring(to));
        assertThatThrownBy(() -> Tokenizer.open(BaseModel.directory(folder), 8))
                .isInstanceOf(UnusableBaseException.class)
                .hasMessage("the tokenizer of " + folder + " puts no markers around a text");
    }

    @Test
    void theDigestTellsWhateverChangesATextsVectorAndNothingElse() throws IOException {
        String digest = BaseModel.directory(folder).digest().hex();
        Path copy = Encoders.write(root.resolve("elsewhere/copy"), "bert");
        Files.writeString(copy.resolve("README.md"), "hello");
        assertThat(BaseModel.directory(copy).digest().hex()).isEqualTo(digest);
        config(config -> config.put("_name_or_path", "other").put("vocab_size", 50));
        assertThat(BaseModel.directory(folder).digest().hex()).isEqualTo(digest);
        config(config -> config.put("num_attention_heads", 4));
        String heads = BaseModel.directory(folder).digest().hex();
        config(config -> config.put("layer_norm_eps", 1e-4));
        String epsilon = BaseModel.directory(folder).digest().hex();
        config(config -> {});
        tensors(tensors -> tensors.get("embeddings.LayerNorm.bias").values()[0] = 1);
        String weights = BaseModel.directory(folder).digest().hex();
        tensors(tensors -> {});
        Files.writeString(folder.resolve("tokenizer.json"), " ", java.nio.file.StandardOpenOption.APPEND);
        String tokenizer = BaseModel.directory(folder).digest().hex();
        Files.createDirectories(copy.resolve("1_Pooling"));
        Files.writeString(copy.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\":true}");
        String pooling = BaseModel.directory(copy).digest().hex();
        assertThat(List.of(digest, heads, epsilon, weights, tokenizer, pooling)).doesNotHaveDuplicates();
    }

    @Test
    void aDirectoryThatIsChangedAfterItWasCheckedIsNotUsed() throws IOException {
        BaseModel base = BaseModel.directory(folder);
        tensors(tensors -> tensors.get("embeddings.LayerNorm.bias").values()[0] = 1);
        assertThatThrownBy(base::weights)
                .hasMessage(folder.resolve("model.safetensors") + " was changed while it was in use");
        Files.writeString(folder.resolve("tokenizer.json"), " ", java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Tokenizer.open(base, 8))
                .hasMessage(folder.resolve("tokenizer.json") + " was changed while it was in use");
    }

    @Test
    void aPlanFindsADirectoryByItsDigestUnderAnyName() throws IOException, UnknownBaseModelException {
        BaseModels models = BaseModels.with(List.of(folder));
        String digest = BaseModel.directory(folder).digest().hex();
        assertThat(models.find("whatever", digest).name()).isEqualTo(folder.toString());
        assertThat(models.find("all-MiniLM-L6-v2", digest).name()).isEqualTo(folder.toString());
        assertThat(models.find("all-MiniLM-L6-v2", "00")).isSameAs(BaseModel.MINILM);
        assertThatThrownBy(() -> models.find("tiny", "00"))
                .hasMessage("unknown base model 'tiny' (SHA-256 00); known: all-MiniLM-L6-v2, " + folder + " (SHA-256 "
                        + digest + ")");
    }

    @Test
    void threeHundredDamagedFilesAreReadOrRefusedInOneLine() throws IOException {
        int refused = 0;
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String name = List.of("config.json", "model.safetensors", "tokenizer.json")
                    .get(random.nextInt(3));
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = random.nextBoolean() ? whole.clone() : Arrays.copyOf(whole, random.nextInt(whole.length));
            if (damaged.length > 0) {
                damaged[random.nextInt(Math.min(damaged.length, 1_500))] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                BaseModel.directory(folder).weights();
            } catch (UnusableBaseException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %s", seed).doesNotContain("\n");
            }
            Files.write(file, whole);
        }
        assertThat(refused).isGreaterThan(100);
    }
}
