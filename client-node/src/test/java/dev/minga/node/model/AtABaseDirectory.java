package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a base model that Minga can compute with; each test spoils something of it. */
abstract class AtABaseDirectory {
    @TempDir
    Path root;

    Path folder = Path.of("");

    @BeforeEach
    void writeOne() throws IOException {
        folder = Encoders.write(root.resolve("tiny"), "bert");
    }

    void assertRefused(String message) {
        assertThatThrownBy(() -> BaseModel.directory(folder))
                .isInstanceOf(UnusableBaseException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(((UnusableBaseException) e).remedy()).isNotBlank());
    }

    void config(Consumer<ObjectNode> change) throws IOException {
        ObjectNode config = Encoders.config("bert");
        change.accept(config);
        Files.write(folder.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
    }

    void tensors(Consumer<SortedMap<String, FloatTensor>> change) throws IOException {
        SortedMap<String, FloatTensor> tensors = Encoders.tensors(Encoders.config("bert"));
        change.accept(tensors);
        TensorFileWriter.write(folder.resolve("model.safetensors"), tensors, new TreeMap<>());
    }
}
