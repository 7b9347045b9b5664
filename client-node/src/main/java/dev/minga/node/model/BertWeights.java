package dev.minga.node.model;

import dev.minga.shared.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A BERT encoder's frozen weights: five tensors of the embeddings, then sixteen of each layer, as {@link #names} lists them.
 */
record BertWeights(BertShape shape, Pooling pooling, List<FloatTensor> tensors) {
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

    BertWeights {
        tensors = List.copyOf(tensors);
    }

    /** The tensors' names in Hugging Face's BERT, in order. */
    static List<String> names(int layers) {
        List<String> names = new ArrayList<>();
        EMBEDDINGS.forEach(name -> names.add("embeddings." + name));
        for (int layer = 0; layer < layers; layer++) {
            for (String part : LAYER) {
                names.add("encoder.layer." + layer + "." + part + ".weight");
                names.add("encoder.layer." + layer + "." + part + ".bias");
            }
        }
        return List.copyOf(names);
    }

    long parameters() {
        return tensors.stream().mapToLong(tensor -> tensor.values().length).sum();
    }
}
