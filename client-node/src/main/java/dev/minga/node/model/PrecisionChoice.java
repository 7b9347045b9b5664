package dev.minga.node.model;

import java.util.Optional;

/** What an operator says about the arithmetic of the frozen layers. */
public enum PrecisionChoice {
    /** The one that {@link PrecisionTrial} finds faster, if gradients are isolated in it. */
    AUTO,
    /** Always fp32. */
    FP32,
    /** Always bf16. */
    BF16,
    /** Always int8, which is for scoring alone. */
    INT8;

    /**
     * Refuses what training cannot use.
     *
     * @throws IllegalArgumentException if it has no gradients
     */
    public PrecisionChoice requireGradients() {
        if (this == INT8) {
            throw new IllegalArgumentException("precision int8 has no gradients; known for training: auto, fp32, bf16");
        }
        return this;
    }

    /** The arithmetic, unless it is left to the machine. */
    public Optional<Precision> fixed() {
        return switch (this) {
            case AUTO -> Optional.empty();
            case FP32 -> Optional.of(Precision.FP32);
            case BF16 -> Optional.of(Precision.BF16);
            case INT8 -> Optional.of(Precision.INT8);
        };
    }
}
