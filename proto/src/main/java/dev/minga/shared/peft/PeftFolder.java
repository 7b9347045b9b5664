package dev.minga.shared.peft;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an adapter: PEFT's {@code adapter_config.json} and {@code adapter_model.safetensors}, and beside them {@code
 * head.safetensors} with {@code weight} and {@code bias} of a linear head, which PEFT does not look at. Stateless.
 */
public final class PeftFolder {
    /** PEFT's own name. */
    public static final String CONFIG = "adapter_config.json";

    /** PEFT's own name. */
    public static final String FACTORS = "adapter_model.safetensors";

    /** The head's. */
    public static final String HEAD = "head.safetensors";

    private static final String LABELS = "labels";
    private static final int MOST_CONFIG_BYTES = 1 << 20;

    private PeftFolder() {}

    /**
     * Reads a folder whose files may say anything. A folder without a head is all right.
     *
     * @throws IllegalArgumentException if it holds no adapter that could be taken, with the file and what is wrong
     * @throws IOException if a file cannot be read
     */
    public static PeftAdapter read(Path folder) throws IOException {
        PeftConfig config;
        try {
            config = PeftConfig.parse(configBytes(folder));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(folder.resolve(CONFIG) + ": " + e.getMessage(), e);
        }
        SortedMap<String, FloatTensor> factors = read(folder, FACTORS, TensorFile::readAll);
        Optional<PeftAdapter.Head> head = Files.exists(folder.resolve(HEAD))
                ? Optional.of(read(folder, HEAD, PeftFolder::head))
                : Optional.empty();
        return new PeftAdapter(config, factors, head);
    }

    private static byte[] configBytes(Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(CONFIG))) {
            byte[] bytes = in.readNBytes(MOST_CONFIG_BYTES + 1);
            if (bytes.length > MOST_CONFIG_BYTES) {
                throw new IllegalArgumentException("it is larger than 1 MiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no such file; name the folder of a PEFT adapter", e);
        }
    }

    private interface Reading<T> {
        T of(TensorFile file) throws IOException;
    }

    private static <T> T read(Path folder, String name, Reading<T> reading) throws IOException {
        Path file = folder.resolve(name);
        try (TensorFile tensors = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            tensors.requireF32();
            return reading.of(tensors);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no such file", e);
        } catch (MalformedTensorFileException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static PeftAdapter.Head head(TensorFile file) throws IOException {
        SortedMap<String, FloatTensor> tensors = file.readAll();
        FloatTensor weight = tensors.get("weight");
        FloatTensor bias = tensors.get("bias");
        if (weight == null || bias == null || tensors.size() != 2) {
            throw new IllegalArgumentException("it must hold weight and bias, and nothing else");
        }
        return new PeftAdapter.Head(weight, bias, labels(file.metadata().getOrDefault(LABELS, "[]")));
    }

    private static List<String> labels(String json) {
        List<String> labels = new ArrayList<>();
        try {
            JsonNode list = Json.mapper().readTree(json);
            list.forEach(label -> labels.add(label.asText()));
            if (list.isArray()) {
                return labels;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its labels are no list", e);
        }
        throw new IllegalArgumentException("its labels are no list");
    }

    /** What the files hold, by their names. */
    public static SortedMap<String, byte[]> files(PeftAdapter adapter) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(CONFIG, adapter.config().json());
        // Some readers insist on it.
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        files.put(FACTORS, TensorFileWriter.encode(adapter.factors(), metadata));
        adapter.head().ifPresent(head -> {
            SortedMap<String, FloatTensor> tensors = new TreeMap<>();
            tensors.put("weight", head.weight());
            tensors.put("bias", head.bias());
            SortedMap<String, String> labelled = new TreeMap<>(metadata);
            labelled.put(LABELS, json(head.labels()));
            files.put(HEAD, TensorFileWriter.encode(tensors, labelled));
        });
        return files;
    }

    private static String json(List<String> labels) {
        try {
            return Json.mapper().writeValueAsString(labels);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }
}
