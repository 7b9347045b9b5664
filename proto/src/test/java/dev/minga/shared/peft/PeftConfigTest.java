package dev.minga.shared.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.lora.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftConfigTest {
    /** As PEFT 0.17 writes it. */
    private static final String WRITTEN = """
            {"alpha_pattern": {}, "auto_mapping": {"base_model_class": "BertModel"},
             "base_model_name_or_path": "sentence-transformers/all-MiniLM-L6-v2", "bias": "none", "corda_config": null,
             "eva_config": null, "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
             "init_lora_weights": true, "layer_replication": null, "layers_pattern": null, "layers_to_transform": [5, 0],
             "loftq_config": {}, "lora_alpha": 16, "lora_bias": false, "lora_dropout": 0.1, "megatron_config": null,
             "megatron_core": "megatron.core", "modules_to_save": null, "peft_type": "LORA", "qalora_group_size": 16,
             "r": 8, "rank_pattern": {}, "revision": null, "target_modules": ["value", "query"], "target_parameters": null,
             "task_type": null, "trainable_token_indices": null, "use_dora": false, "use_qalora": false, "use_rslora": false}
            """;

    private static PeftConfig parse(String json) {
        return PeftConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatPeftWritesIsTaken() {
        assertThat(parse(WRITTEN))
                .isEqualTo(new PeftConfig(
                        "sentence-transformers/all-MiniLM-L6-v2",
                        8,
                        16,
                        List.of(Target.QUERY, Target.VALUE),
                        Optional.of(List.of(0, 5))));
        assertThat(parse(WRITTEN).shortBase()).isEqualTo("all-MiniLM-L6-v2");
        assertThat(parse(WRITTEN.replace("[5, 0]", "null")).layers()).isEmpty();
        assertThat(parse(WRITTEN.replace("[5, 0]", "3")).layers()).contains(List.of(3));
    }

    @Test
    void whatIsWrittenReadsBack() {
        PeftConfig config = new PeftConfig("base", 24, 12.5, List.of(Target.KEY), Optional.of(List.of(1, 2)));
        assertThat(PeftConfig.parse(config.json())).isEqualTo(config);
        assertThat(new String(config.json(), StandardCharsets.UTF_8))
                .contains("\"lora_alpha\" : 12.5", "\"task_type\" : \"FEATURE_EXTRACTION\"");
        PeftConfig whole = new PeftConfig("base", 8, 16, List.of(Target.KEY), Optional.empty());
        assertThat(new String(whole.json(), StandardCharsets.UTF_8))
                .contains("\"lora_alpha\" : 16,")
                .doesNotContain("layers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"use_dora\": false | \"use_dora\": true | it has use_dora, which Minga does not know how to take",
                "\"use_rslora\": false | \"use_rslora\": true | it has use_rslora, which Minga does not know how to take",
                "\"bias\": \"none\" | \"bias\": \"all\" | it has bias, which Minga does not know how to take",
                "\"fan_in_fan_out\": false | \"fan_in_fan_out\": true | it has fan_in_fan_out, which Minga does not know"
                        + " how to take",
                "\"alpha_pattern\": {} | \"alpha_pattern\": {\"query\": 4} | it has alpha_pattern, which Minga does not"
                        + " know how to take",
                "\"modules_to_save\": null | \"modules_to_save\": [\"classifier\"] | it has modules_to_save, which Minga"
                        + " does not know how to take",
                "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | it has init_lora_weights, which Minga"
                        + " does not know how to take",
                "\"peft_type\": \"LORA\" | \"peft_type\": \"LORA\", \"new_trick\": 1 | it has new_trick, which Minga does"
                        + " not know how to take",
                "\"peft_type\": \"LORA\" | \"peft_type\": \"IA3\" | its peft_type is not LORA",
                "\"r\": 8 | \"r\": 0 | its r is no rank",
                "\"r\": 8 | \"r\": 8.5 | its r is no rank",
                "\"lora_alpha\": 16 | \"lora_alpha\": -1 | its lora_alpha is not above 0 and at most 1e6",
                "\"lora_alpha\": 16 | \"lora_alpha\": \"16\" | its lora_alpha is not above 0 and at most 1e6",
                "[\"value\", \"query\"] | \"all-linear\" | its target_modules is not a list of some of query, key and"
                        + " value",
                "[\"value\", \"query\"] | [\"dense\"] | unknown LoRA target 'dense'; known are query, key, value",
                "[\"value\", \"query\"] | [\"key\", \"key\"] | its target_modules is not a list of some of query, key and"
                        + " value",
                "[5, 0] | [0, -1] | its layers_to_transform is no list of layers",
                "[5, 0] | [] | its layers_to_transform is no list of layers",
                "[5, 0] | [5, 0, 5] | its layers_to_transform is no list of layers",
            })
    void whatChangesTheMeaningIsRefusedByItsName(String was, String is, String message) {
        assertThat(WRITTEN).contains(was);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(WRITTEN.replace(was, is)))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{\"r\": 1, \"r\": 2}"})
    void whatIsNoConfigurationIsRefused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json));
    }
}
