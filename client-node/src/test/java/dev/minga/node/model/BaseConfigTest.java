package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a base model's config.json and its pooling may say. */
class BaseConfigTest extends AtABaseDirectory {
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

    @ParameterizedTest
    @ValueSource(strings = {"is_decoder", "add_cross_attention"})
    void aDecoderIsRefused(String key) throws IOException {
        config(config -> config.put(key, true));
        assertRefused(folder.resolve("config.json") + ": " + key + " is true; known: encoders");
        config(config -> config.put(key, "true"));
        assertRefused(
                folder.resolve("config.json") + ": " + key + " is neither true nor false; it must be true or false");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_size, 0, a whole number from 1 to 8192",
        "hidden_size, 100000, a whole number from 1 to 8192",
        "num_hidden_layers, 99999999999, a whole number from 1 to 256",
        "vocab_size, 1.5, a whole number from 2 to 2000000",
        "layer_norm_eps, 0, a number above 0 and at most 1",
        "layer_norm_eps, 1.5, a number above 0 and at most 1",
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
}
