package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts' vectors by encoders in directories, against Hugging Face transformers and against an artifact. */
class DirectoryForwardTest {
    private static final double SAME = 1e-5;

    @TempDir
    Path folder;

    private static BertModel load(BaseModel base) throws IOException, NativeLibraryException {
        return BertModel.load(NativeEngine.start(1, LoadedModel.NATIVE_LIBRARIES), base, Precision.FP32);
    }

    static void pool(Path directory, String key) throws IOException {
        Path file = directory.resolve("1_Pooling/config.json");
        Files.createDirectories(directory.resolve("1_Pooling"));
        Files.writeString(
                file, "{\"word_embedding_dimension\":12,\"pooling_mode_max_tokens\":false,\"" + key + "\":true}");
    }

    private static void assertVectors(Path directory, String type, boolean cls)
            throws IOException, NativeLibraryException {
        try (BertModel model = load(BaseModel.directory(directory))) {
            for (Encoders.Expected text : Encoders.expected(type)) {
                float[] ours = model.embeddings(List.of(new Tokens(text.ids())))[0];
                assertThat(Vectors.largestDifference(ours, cls ? text.cls() : text.mean()))
                        .as("%s tokens", text.ids().length)
                        .isLessThan(SAME);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta"})
    void vectorsAreThoseOfTransformers(String type) throws IOException, NativeLibraryException {
        Path directory = Encoders.write(folder.resolve(type), type);
        assertVectors(directory, type, false);
        pool(directory, "pooling_mode_mean_tokens");
        assertVectors(directory, type, false);
        pool(directory, "pooling_mode_cls_token");
        assertVectors(directory, type, true);
    }

    /** As of a model with a head on top, and of one from before normalisations were renamed. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta"})
    void tensorsMayHaveAPrefixAndOldNames(String type) throws IOException, NativeLibraryException {
        Path directory = Encoders.write(folder.resolve(type), type);
        SortedMap<String, FloatTensor> renamed = new TreeMap<>();
        Encoders.tensors(Encoders.config(type))
                .forEach((name, tensor) -> renamed.put(
                        type + "."
                                + name.replace("LayerNorm.weight", "LayerNorm.gamma")
                                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                        tensor));
        TensorFileWriter.write(directory.resolve("model.safetensors"), renamed, new TreeMap<>());
        assertVectors(directory, type, false);
    }

    @Test
    void allTextsOfABatchHaveTheVectorsTheyHaveAlone() throws IOException, NativeLibraryException {
        try (BertModel model = load(BaseModel.directory(Encoders.write(folder, "roberta")))) {
            List<Encoders.Expected> texts = Encoders.expected("roberta");
            float[][] ours = model.embeddings(
                    texts.stream().map(text -> new Tokens(text.ids())).toList());
            for (int i = 0; i < ours.length; i++) {
                assertThat(Vectors.largestDifference(ours[i], texts.get(i).mean()))
                        .isLessThan(SAME);
            }
        }
    }

    /** Hugging Face's tokenizers gave these ids. */
    @Test
    void bytePairsAreThoseOfTransformers() throws IOException {
        BaseModel base = BaseModel.directory(Encoders.write(folder, "roberta"));
        try (Tokenizer tokenizer = Tokenizer.open(base, 64)) {
            for (JsonNode text : Encoders.made().get("bpe")) {
                assertThat(tokenizer.tokens(text.get("text").asText()).ids())
                        .isEqualTo(Json.mapper().convertValue(text.get("ids"), long[].class));
            }
        }
    }

    /** Whatever padding and truncation the file asks for. */
    @Test
    void wordPiecesAreCutAtOurLengthAndNotPadded() throws IOException {
        BaseModel base = BaseModel.directory(Encoders.write(folder, "bert"));
        try (Tokenizer tokenizer = Tokenizer.open(base, 6)) {
            assertThat(tokenizer.tokens("GET roots").ids()).containsExactly(2, 4, 6, 7, 3);
            assertThat(tokenizer.tokens("a a a a a a a").ids()).containsExactly(2, 8, 8, 8, 8, 3);
            assertThat(tokenizer.tokens("").ids()).containsExactly(2, 3);
        }
    }

    @Test
    void miniLmAsADirectoryComputesTheBitsOfTheArtifact() throws IOException, NativeLibraryException {
        BertWeights weights = BaseModel.MINILM.weights();
        BertShape shape = weights.shape();
        ObjectNode config = Encoders.config("bert");
        config.put("hidden_size", shape.hidden())
                .put("num_hidden_layers", shape.layers())
                .put("num_attention_heads", shape.heads())
                .put("intermediate_size", shape.intermediate())
                .put("vocab_size", shape.vocabulary())
                .put("max_position_embeddings", shape.positions())
                .put("layer_norm_eps", shape.layerNormEpsilon());
        Files.write(folder.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        List<String> names = BertWeights.names(shape.layers());
        for (int i = 0; i < names.size(); i++) {
            tensors.put(names.get(i), weights.tensors().get(i));
        }
        TensorFileWriter.write(folder.resolve("model.safetensors"), tensors, new TreeMap<>());
        try (InputStream in = BaseModel.MINILM.openTokenizer()) {
            Files.copy(in, folder.resolve("tokenizer.json"));
        }
        BaseModel directory = BaseModel.directory(folder);
        assertThat(directory.facts()).isEqualTo(BaseModel.MINILM.facts());
        Adapter adapter = Adapters.random(Adapters.queryAndValue(3), 2, 0.05);
        try (Tokenizer tokenizer = Tokenizer.open(directory, 128);
                BertModel model = load(directory)) {
            List<String> lines = LogLines.some(0, 12);
            List<Tokens> texts = lines.stream().map(tokenizer::tokens).toList();
            List<Tokens> known = LoadedModel.tokens(lines);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(texts.get(i).ids()).isEqualTo(known.get(i).ids());
            }
            assertThat(model.logits(texts, adapter))
                    .isDeepEqualTo(LoadedModel.fp32().logits(known, adapter));
        }
    }
}
