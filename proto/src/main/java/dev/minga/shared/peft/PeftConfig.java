package dev.minga.shared.peft;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.lora.Target;
import dev.minga.shared.settings.Json;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code adapter_config.json} says of a LoRA adapter. Immutable.
 *
 * <p>Of PEFT's many settings only plain LoRA is taken: a setting that changes what the factors mean is refused by its name, and so
 * is one that is not known unless it is off.
 *
 * @param base the base model's name, perhaps with its owner's before it; empty if the file does not say it
 * @param alpha LoRA's α: products are multiplied by α / rank
 * @param targets ascending
 * @param layers ascending; absent if all layers of the base model are adapted
 */
public record PeftConfig(String base, int rank, double alpha, List<Target> targets, Optional<List<Integer>> layers) {
    private static final Set<String> READ =
            Set.of("peft_type", "base_model_name_or_path", "r", "lora_alpha", "target_modules", "layers_to_transform");
    // Of the training before, or how the tensors were begun, or where the base model comes from.
    private static final Set<String> NO_MATTER = Set.of(
            "task_type",
            "inference_mode",
            "lora_dropout",
            "auto_mapping",
            "revision",
            "peft_version",
            "layers_pattern",
            "megatron_core",
            "qalora_group_size");
    // Begun like this, the base model's own weights were left as they are.
    private static final Set<String> BEGINNINGS = Set.of("true", "false", "gaussian", "orthogonal", "eva");

    public PeftConfig {
        targets = targets.stream().sorted().toList();
        layers = layers.map(some -> some.stream().sorted().toList());
    }

    /** The name without its owner's: what Minga calls a base model. */
    public String shortBase() {
        return base.substring(base.lastIndexOf('/') + 1);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is no configuration of a plain LoRA adapter of attention layers, with what is wrong
     */
    public static PeftConfig parse(byte[] json) {
        JsonNode config;
        try {
            config = Json.mapper().readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
        if (!config.isObject()) {
            throw new IllegalArgumentException("it holds no JSON object");
        }
        if (!config.path("peft_type").asText().equals("LORA")) {
            throw new IllegalArgumentException("its peft_type is not LORA");
        }
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            requireHarmless(entry.getKey(), entry.getValue());
        }
        return new PeftConfig(
                config.path("base_model_name_or_path").asText(""),
                rank(config.path("r")),
                alpha(config.path("lora_alpha")),
                targets(config.path("target_modules")),
                layers(config.path("layers_to_transform")));
    }

    private static void requireHarmless(String key, JsonNode value) {
        boolean harmless = READ.contains(key)
                || NO_MATTER.contains(key)
                || (key.equals("init_lora_weights") && BEGINNINGS.contains(value.asText()))
                || (key.equals("bias") && value.asText().equals("none"))
                || value.isNull()
                || (value.isBoolean() && !value.asBoolean())
                || (value.isContainerNode() && value.isEmpty());
        if (!harmless) {
            throw new IllegalArgumentException(
                    "it has " + Printable.line(key) + ", which Minga does not know how to take");
        }
    }

    private static int rank(JsonNode value) {
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
            throw new IllegalArgumentException("its r is no rank");
        }
        return value.asInt();
    }

    private static double alpha(JsonNode value) {
        double alpha = value.asDouble();
        if (!value.isNumber() || !(alpha > 0 && alpha <= 1e6)) {
            throw new IllegalArgumentException("its lora_alpha is not above 0 and at most 1e6");
        }
        return alpha;
    }

    private static List<Target> targets(JsonNode value) {
        List<Target> targets = new ArrayList<>();
        for (JsonNode one : value) {
            targets.add(Target.of(Printable.line(one.asText())));
        }
        if (!value.isArray() || targets.isEmpty() || Set.copyOf(targets).size() != targets.size()) {
            throw new IllegalArgumentException("its target_modules is not a list of some of query, key and value");
        }
        return targets;
    }

    private static Optional<List<Integer>> layers(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        List<Integer> layers = new ArrayList<>();
        for (JsonNode one :
                value.isArray() ? value : Json.mapper().createArrayNode().add(value)) {
            if (!one.isIntegralNumber() || !one.canConvertToInt() || one.asInt() < 0) {
                throw new IllegalArgumentException("its layers_to_transform is no list of layers");
            }
            layers.add(one.asInt());
        }
        if (layers.isEmpty() || Set.copyOf(layers).size() != layers.size()) {
            throw new IllegalArgumentException("its layers_to_transform is no list of layers");
        }
        return Optional.of(layers);
    }

    /** The file, for {@code AutoModel} of the base model. */
    public byte[] json() {
        ObjectNode config = Json.mapper().createObjectNode();
        config.put("peft_type", "LORA");
        config.put("task_type", "FEATURE_EXTRACTION");
        config.put("base_model_name_or_path", base);
        config.put("inference_mode", true);
        config.put("r", rank);
        if (alpha == Math.rint(alpha)) {
            config.put("lora_alpha", (int) alpha);
        } else {
            config.put("lora_alpha", alpha);
        }
        config.put("lora_dropout", 0.0);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        ArrayNode modules = config.putArray("target_modules");
        targets.forEach(target -> modules.add(target.label()));
        layers.ifPresent(some -> {
            ArrayNode numbers = config.putArray("layers_to_transform");
            some.forEach(layer -> numbers.add(layer.intValue()));
            config.put("layers_pattern", "layer");
        });
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }
}
