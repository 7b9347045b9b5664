package dev.minga.node.model;

/** In which arithmetic the frozen linear layers run. Attention, adapters, head and loss are always fp32. */
public enum Precision {
    FP32,
    BF16
}
