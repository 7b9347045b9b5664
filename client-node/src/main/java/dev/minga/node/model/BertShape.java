package dev.minga.node.model;

/** The sizes of a BERT encoder. */
public record BertShape(
        int hidden, int layers, int heads, int intermediate, int vocabulary, int positions, double layerNormEpsilon) {}
