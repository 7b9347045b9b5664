package dev.minga.node.model;

import dev.minga.shared.tensor.DType;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorSpec;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder's tensors in a {@code model.safetensors}, checked by name, type and shape before any value is read. Names may begin
 * with the model's kind, and normalisations may have their old names {@code gamma} and {@code beta}. Tensors that an encoder does
 * not use (pooler, heads, position ids) are passed over.
 */
final class EncoderTensors {
    private static final List<DType> READABLE = List.of(DType.F32, DType.BF16, DType.F16);

    private final Path path;
    private final EncoderConfig config;
    private final Map<String, TensorSpec> specs = new HashMap<>();
    private final String prefix;

    /** Nothing is checked yet. */
    EncoderTensors(Path path, TensorFile file, EncoderConfig config) {
        this.path = path;
        this.config = config;
        file.specs().forEach(spec -> specs.put(spec.name(), spec));
        this.prefix = config.prefixes().stream()
                .filter(some -> specs.containsKey(some + "embeddings.word_embeddings.weight"))
                .findFirst()
                .orElse("");
    }

    /** The names in the file, in the order of {@link BertWeights}. */
    List<String> checked() throws UnusableBaseException {
        List<String> found = new ArrayList<>();
        for (String name : BertWeights.names(config.shape().layers())) {
            found.add(checked(name));
        }
        String oneMore = prefix + "encoder.layer." + config.shape().layers() + ".output.dense.weight";
        if (specs.containsKey(oneMore)) {
            throw differs("it has " + oneMore + ", but num_hidden_layers is "
                    + config.shape().layers());
        }
        return found;
    }

    private String checked(String name) throws UnusableBaseException {
        TensorSpec spec = specs.get(prefix + name);
        if (spec == null) {
            spec = specs.get(prefix + oldName(name));
        }
        if (spec == null) {
            throw differs("it has no tensor " + name);
        }
        if (!READABLE.contains(spec.dtype())) {
            throw differs(
                    "tensor " + Printable.quoted(spec.name()) + " is " + spec.dtype() + "; known: F32, BF16, F16");
        }
        List<Long> expected = shape(name);
        if (!spec.shape().equals(expected)) {
            throw differs(
                    "tensor " + Printable.quoted(spec.name()) + " has the shape " + spec.shape() + ", not " + expected);
        }
        return spec.name();
    }

    private static String oldName(String name) {
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    }

    private List<Long> shape(String name) {
        BertShape shape = config.shape();
        long hidden = shape.hidden();
        if (name.startsWith("embeddings.") && !name.contains("LayerNorm")) {
            long rows = name.contains("word_")
                    ? shape.vocabulary()
                    : name.contains("token_type_") ? config.tokenTypes() : config.firstPosition() + shape.positions();
            return List.of(rows, hidden);
        }
        boolean widens = name.contains(".intermediate.");
        boolean narrows = name.contains("output.dense") && !name.contains(".attention.");
        long out = widens ? shape.intermediate() : hidden;
        if (name.contains("LayerNorm") || name.endsWith(".bias")) {
            return List.of(out);
        }
        return List.of(out, narrows ? shape.intermediate() : hidden);
    }

    /** Reads them all; position embeddings without the rows that no text uses. */
    List<FloatTensor> read(TensorFile file) throws IOException {
        List<FloatTensor> tensors = new ArrayList<>();
        for (String name : checked()) {
            FloatTensor tensor = file.readWidened(name);
            tensors.add(name.endsWith("position_embeddings.weight") ? positions(tensor) : tensor);
        }
        return tensors;
    }

    private FloatTensor positions(FloatTensor all) {
        int hidden = config.shape().hidden();
        float[] values = all.values();
        return new FloatTensor(
                List.of((long) config.shape().positions(), (long) hidden),
                Arrays.copyOfRange(values, config.firstPosition() * hidden, values.length));
    }

    private UnusableBaseException differs(String what) {
        return new UnusableBaseException(
                path + " does not fit its config.json: " + what, "Copy config.json and weights of one model together");
    }
}
