package dev.minga.node.model;

import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A BERT encoder's frozen weights in the order in which {@code bert.torchscript} takes them: five of the embeddings, then sixteen
 * per layer.
 */
record BertWeights(BertShape shape, List<FloatTensor> tensors, List<Boolean> linear) {
    private static final List<String> EMBEDDINGS = List.of(
            "word_embeddings.weight",
            "position_embeddings.weight",
            "token_type_embeddings.weight",
            "LayerNorm.weight",
            "LayerNorm.bias");
    /** How many tensors come before the first layer's. */
    static final int EMBEDDING_TENSORS = EMBEDDINGS.size();

    /** How many tensors each layer has. */
    static final int LAYER_TENSORS = 16;

    private static final List<String> LAYER = List.of(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static BertWeights read(BaseModel model) throws IOException {
        Map<String, FloatTensor> named;
        try (InputStream in = model.openWeights()) {
            named = new HashMap<>(OnnxWeights.read(in));
        }
        List<FloatTensor> tensors = new ArrayList<>();
        List<Boolean> linear = new ArrayList<>();
        for (String name : EMBEDDINGS) {
            tensors.add(take(named, "embeddings." + name));
            linear.add(false);
        }
        int layers = 0;
        while (named.containsKey("encoder.layer." + layers + ".output.dense.weight")) {
            for (String part : LAYER) {
                String name = "encoder.layer." + layers + "." + part;
                tensors.add(take(named, name + ".weight"));
                tensors.add(take(named, name + ".bias"));
                boolean castable = !part.endsWith("LayerNorm");
                linear.add(castable);
                linear.add(castable);
            }
            layers++;
        }
        List<Long> words = tensors.get(0).shape();
        BertShape shape = new BertShape(
                Math.toIntExact(words.get(1)),
                layers,
                model.heads(),
                Math.toIntExact(tensors.get(EMBEDDINGS.size() + 10).shape().get(0)),
                Math.toIntExact(words.get(0)),
                Math.toIntExact(tensors.get(1).shape().get(0)),
                model.layerNormEpsilon());
        return new BertWeights(shape, tensors, linear);
    }

    private static FloatTensor take(Map<String, FloatTensor> named, String name) throws IOException {
        FloatTensor tensor = named.remove(name);
        if (tensor == null) {
            throw new IOException("the base model has no weight " + name);
        }
        return tensor;
    }

    long parameters() {
        return tensors.stream().mapToLong(tensor -> tensor.values().length).sum();
    }
}
