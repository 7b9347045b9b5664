package dev.minga.node.model;

/** In which arithmetic the frozen linear layers run. Attention, adapters, head and loss are always fp32. */
public enum Precision {
    FP32,
    BF16,
    /**
     * Weights of linear layers and word vectors in 8 bits, with a scale for each output and each word; what goes into a layer is
     * rounded to 8 bits with a scale for each token, so that a text's score does not depend on other texts. For scoring: it has no
     * gradients.
     */
    INT8
}
