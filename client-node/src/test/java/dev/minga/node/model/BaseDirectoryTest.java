package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a directory must hold to be a base model, and what its digest tells. */
class BaseDirectoryTest extends AtABaseDirectory {
    @Test
    void aDirectoryTellsItsSizesAndPooling() throws IOException {
        assertThat(BaseModel.directory(folder).facts())
                .isEqualTo(new BaseModel.Facts(new BertShape(12, 2, 3, 20, 50, 32, 1e-3), Pooling.MEAN));
        Path roberta = Encoders.write(root.resolve("roberta"), "roberta");
        assertThat(BaseModel.directory(roberta).facts().shape()).isEqualTo(new BertShape(16, 3, 2, 24, 300, 18, 1e-2));
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

    @Test
    void weightsWithAnUnheardOfHeaderAreNotRead() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] declared = new byte[(4 << 20) + 9];
        ByteBuffer.wrap(declared).order(ByteOrder.LITTLE_ENDIAN).putLong((4 << 20) + 1);
        Files.write(weights, declared);
        assertRefused(weights + " is damaged: the header declares 4194305 bytes, more than 4194304");
        tensors(tensors -> {
            for (int i = 0; i < 10_000; i++) {
                tensors.put("unused." + i, new FloatTensor(List.of(0L), new float[0]));
            }
        });
        assertRefused(weights + " is damaged: more than 10000 tensors");
    }

    /** A sparse file. */
    private void grow(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
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

    /** RoBERTa's positions begin behind the padding's id, so with another the same weights give other vectors. */
    @Test
    void theDigestTellsWhereRobertasPositionsBegin() throws IOException {
        Path roberta = Encoders.write(root.resolve("roberta"), "roberta");
        BaseModel behindOne = BaseModel.directory(roberta);
        ObjectNode config = Encoders.config("roberta").put("pad_token_id", 0);
        Files.write(roberta.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
        BaseModel behindZero = BaseModel.directory(roberta);
        assertThat(behindZero.facts().shape().positions()).isEqualTo(19);
        assertThat(behindZero.digest()).isNotEqualTo(behindOne.digest());
        float[] first = Arrays.copyOf(behindZero.weights().tensors().get(1).values(), 32);
        assertThat(Arrays.copyOfRange(first, 16, 32))
                .isEqualTo(Arrays.copyOf(behindOne.weights().tensors().get(1).values(), 16));
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
