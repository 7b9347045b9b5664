package dev.minga.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a text's vector is made of its tokens' vectors. */
public enum Pooling {
    /** Their mean. */
    MEAN("pooling_mode_mean_tokens"),
    /** The first, which is the marker at the beginning. */
    CLS("pooling_mode_cls_token");

    private static final String PREFIX = "pooling_mode_";

    private final String key;

    Pooling(String key) {
        this.key = key;
    }

    /** What {@code 1_Pooling/config.json} of sentence-transformers says; the mean if there is no such file. */
    static Pooling of(Path directory) throws IOException {
        Path file = directory.resolve("1_Pooling").resolve("config.json");
        if (!Files.exists(file)) {
            return MEAN;
        }
        List<String> asked = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : ConfigFile.read(file).object().properties()) {
            if (field.getKey().startsWith(PREFIX) && field.getValue().asBoolean()) {
                asked.add(field.getKey());
            }
        }
        for (Pooling pooling : values()) {
            if (asked.equals(List.of(pooling.key))) {
                return pooling;
            }
        }
        throw new UnusableBaseException(
                file + " asks for " + (asked.isEmpty() ? "no pooling" : String.join(" and ", asked))
                        + "; known: pooling_mode_mean_tokens, pooling_mode_cls_token",
                "Set one of these two to true and all others to false");
    }
}
