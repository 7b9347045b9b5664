package dev.minga.node.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trained adapter in a folder of its own: {@code minga.json} says what it is, {@code adapter_model.safetensors} holds
 * both factors of every adapted layer under their PEFT names, and the head.
 */
public final class ModelDirectory {
    private static final String DESCRIPTION = "minga.json";
    private static final String TENSORS = "adapter_model.safetensors";

    private ModelDirectory() {}

    /**
     * What an adapter belongs to.
     *
     * @param baseSha256 SHA-256 of the base model's weights
     * @param labels class names; the first is the harmless one
     * @param redaction what was taken out of the texts that it was trained on; none if it is not said
     */
    public record Description(
            String base,
            String baseSha256,
            int hiddenSize,
            int maxTokens,
            List<String> labels,
            int rank,
            double alpha,
            List<Target> targets,
            List<Integer> layers,
            @Nullable List<String> redaction) {
        /** An adapter that was trained on texts as they are. */
        public Description(
                String base,
                String baseSha256,
                int hiddenSize,
                int maxTokens,
                List<String> labels,
                int rank,
                double alpha,
                List<Target> targets,
                List<Integer> layers) {
            this(base, baseSha256, hiddenSize, maxTokens, labels, rank, alpha, targets, layers, null);
        }

        public Description {
            Objects.requireNonNull(base, "base");
            Objects.requireNonNull(baseSha256, "baseSha256");
            labels = List.copyOf(labels);
            targets = List.copyOf(targets);
            layers = List.copyOf(layers);
            redaction = redaction == null || redaction.isEmpty() ? null : List.copyOf(redaction);
        }

        /** What was taken out of the texts that it was trained on. */
        public List<String> redacted() {
            return redaction == null ? List.of() : redaction;
        }

        AdapterLayout layout() {
            return new AdapterLayout(hiddenSize, rank, layers, targets, labels.size());
        }
    }

    /** A model read from a folder. */
    public record Trained(Description description, Adapter adapter) {}

    /** Writes the folder, for an adapter of which B is trained ({@link Adapter#whole}); returns the SHA-256 of the adapter's file. */
    public static Sha256 write(Path folder, Description description, Adapter adapter) throws IOException {
        Files.createDirectories(folder);
        AdapterLayout layout = adapter.layout();
        SortedMap<String, FloatTensor> tensors = layout.tensors(adapter.vector());
        List<AdapterLayout.Slot> slots = layout.slots();
        for (int i = 0; i < slots.size(); i++) {
            tensors.put(slots.get(i).nameOfA(), new FloatTensor(layout.shapeOfA(), adapter.a(i)));
        }
        byte[] file = TensorFileWriter.encode(tensors, new TreeMap<>());
        AtomicFile.write(folder.resolve(TENSORS), file);
        AtomicFile.write(
                folder.resolve(DESCRIPTION),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(description));
        return Sha256.of(file);
    }

    /** Reads a folder that {@link #write} made. */
    public static Trained read(Path folder) throws IOException {
        Description description;
        AdapterLayout layout;
        try {
            JsonNode json = Json.mapper().readTree(Files.readAllBytes(folder.resolve(DESCRIPTION)));
            if (!json.isObject()) {
                throw new IllegalArgumentException("it holds no JSON object");
            }
            description = Json.mapper().treeToValue(json, Description.class);
            layout = description.layout();
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " holds no trained model: " + DESCRIPTION + " is missing", e);
        } catch (JacksonException e) {
            throw new IOException(folder.resolve(DESCRIPTION) + " is damaged: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(folder.resolve(DESCRIPTION) + " is damaged: " + e.getMessage(), e);
        }
        SortedMap<String, FloatTensor> tensors = tensors(folder.resolve(TENSORS));
        try {
            List<float[]> a = new ArrayList<>();
            for (AdapterLayout.Slot slot : layout.slots()) {
                FloatTensor factor = tensors.get(slot.nameOfA());
                if (factor == null || !factor.shape().equals(layout.shapeOfA())) {
                    throw new IOException(
                            folder.resolve(TENSORS) + " has no " + slot.nameOfA() + " of the right shape");
                }
                a.add(factor.values());
            }
            float[] vector = layout.vector(tensors);
            return new Trained(description, new Adapter(layout, description.alpha() / description.rank(), a, vector));
        } catch (IllegalArgumentException e) {
            throw new IOException(folder.resolve(TENSORS) + " does not fit its description: " + e.getMessage(), e);
        }
    }

    /** SHA-256 of the adapter's file in a folder: which model it is. */
    public static Sha256 digest(Path folder) throws IOException {
        return Sha256.of(Files.readAllBytes(folder.resolve(TENSORS)));
    }

    private static SortedMap<String, FloatTensor> tensors(Path file) throws IOException {
        try (TensorFile tensors = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            return tensors.readAll();
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing", e);
        } catch (MalformedTensorFileException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
