package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a base model's weights and tokenizer must be, so that they go with its config.json. */
class BaseFilesTest extends AtABaseDirectory {
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

    @Test
    void aTokenizerOfAnotherVocabularyIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"a\":8", "\"a\":50"));
        assertRefused(file + " has the id 50, but the encoder has vectors for 0 to 49");
        Files.writeString(
                file, text.replace("\"added_tokens\":[]", "\"added_tokens\":[{\"content\":\"x\",\"id\":77}]"));
        assertRefused(file + " has the id 77, but the encoder has vectors for 0 to 49");
        Files.writeString(file, text.replace("\"a\":8", "\"a\":\"8\""));
        assertRefused(file + " has the id " + Long.MAX_VALUE + ", but the encoder has vectors for 0 to 49");
        Files.writeString(file, text.replace("\"vocab\"", "\"vacob\""));
        assertRefused(file + " has no vocabulary, but the encoder has vectors for 0 to 49");
    }

    /** As of xlm-roberta: a list of pieces with their scores, of which an id is the place. */
    @Test
    void aVocabularyWithoutIdsIsCounted() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, unigrams(50));
        assertThat(BaseModel.directory(folder).facts().shape().vocabulary()).isEqualTo(50);
        Files.writeString(file, unigrams(51));
        assertRefused(file + " has the id 50, but the encoder has vectors for 0 to 49");
    }

    private static String unigrams(int pieces) {
        return "{\"model\":{\"type\":\"Unigram\",\"vocab\":["
                + String.join(",", Collections.nCopies(pieces, "[\"a\",-1.5]")) + "]}}";
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
}
