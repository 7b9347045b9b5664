package dev.minga.node.model;

import java.util.Optional;

/** What an operator says about the arithmetic of the frozen layers. */
public enum PrecisionChoice {
    /** The one that {@link PrecisionTrial} finds faster, if gradients are isolated in it. */
    AUTO,
    /** Always fp32. */
    FP32,
    /** Always bf16. */
    BF16;

    /** The arithmetic, unless it is left to the machine. */
    public Optional<Precision> fixed() {
        return switch (this) {
            case AUTO -> Optional.empty();
            case FP32 -> Optional.of(Precision.FP32);
            case BF16 -> Optional.of(Precision.BF16);
        };
    }
}
