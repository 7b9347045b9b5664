package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.Encoders;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseCommandTest {
    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    @Test
    void itPrintsWhatAPlanHasToSay() throws IOException {
        Path base = Encoders.write(folder.resolve("tiny"), "roberta");
        String digest = BaseModel.directory(base).digest().hex();
        assertThat(screen.node("base", base)).isZero();
        assertThat(screen.out()).isEqualTo("""
                # 3 layers of width 16, 2 heads, up to 18 tokens, pooling mean. For the plan:
                base:
                  name: tiny
                  sha256: %s
                  hiddenSize: 16
                """.formatted(digest));
    }

    @Test
    void itPrintsJson() throws IOException {
        Path base = Encoders.write(folder.resolve("tiny"), "bert");
        assertThat(screen.node("base", base, "--output", "json")).isZero();
        JsonNode json = Json.mapper().readTree(screen.out());
        assertThat(json.get("sha256").asText())
                .isEqualTo(BaseModel.directory(base).digest().hex());
        assertThat(json.get("shape").get("vocabulary").asInt()).isEqualTo(50);
    }

    @Test
    void whatMingaCannotComputeWithIsOneLine() throws IOException {
        Path base = Encoders.write(folder.resolve("tiny"), "bert");
        Files.writeString(base.resolve("config.json"), "{\"model_type\":\"t5\"}");
        assertThat(screen.node("base", base)).isEqualTo(2);
        assertThat(screen.err())
                .isEqualTo("error: " + base
                        + "/config.json: model_type 't5' is unknown; known: bert (also MiniLM, bge, e5),"
                        + " roberta, xlm-roberta. Name a model of this kind.\n");
    }
}
