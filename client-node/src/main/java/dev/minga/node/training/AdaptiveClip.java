package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSplit;

/**
 * A clip norm that follows a quantile of the records' gradient norms (Andrew, Thakkar, McMahan, Ramaswamy, "Differentially
 * Private Learning with Adaptive Clipping", NeurIPS 2021, Algorithm 1, geometric update): C ← C·exp(-η·(b - γ)), where b is
 * the noised share of the sample whose gradients are within C.
 *
 * <p>The next C is a function of a noised count, so of nothing that was not paid for. {@link NoiseSplit} says how: the
 * plan's σ covers gradient and count together, the gradient gets a little more noise than σ and the count {@code countNoise}.
 * Each round starts at the plan's C again: nothing of it is kept between rounds. Immutable.
 *
 * @param targetQuantile γ: which share of gradients shall be within the clip, 0 to 1
 * @param learningRate η: each step changes C by at most a factor of e^η; above 0 and at most 10
 * @param countNoise σ_b: standard deviation of the noise on the count, to which each record adds ±1/2; above σ/2 and at most
 *     1e6; 0 where there is no noise at all
 */
public record AdaptiveClip(double targetQuantile, double learningRate, double countNoise) {
    static final double SMALLEST_CLIP = 1e-9;
    static final double LARGEST_CLIP = 1e6;

    /** @throws IllegalArgumentException if a constant is out of its range */
    public AdaptiveClip {
        DpSgdSettings.require(targetQuantile >= 0 && targetQuantile <= 1, "target quantile must be between 0 and 1");
        DpSgdSettings.require(
                learningRate > 0 && learningRate <= 10, "the clip's learning rate must be above 0 and at most 10");
        DpSgdSettings.require(countNoise >= 0 && countNoise <= 1e6, "count noise must be between 0 and 1e6");
    }

    /**
     * The multiplier of the noise on the gradient, so that it and the count cost σ together.
     *
     * @throws IllegalArgumentException if the count's noise is too small for that
     */
    double gradientNoise(double noiseMultiplier) {
        return noiseMultiplier == 0 ? 0 : NoiseSplit.sumNoise(noiseMultiplier, countNoise);
    }

    /**
     * The next step's C, within 1e-9 and 1e6.
     *
     * @param share b: noised share of gradients within this step's clip; taken as 0 below 0 and as 1 above 1
     */
    double next(double clip, double share) {
        double within = Math.max(0, Math.min(1, share));
        double moved = clip * Math.exp(-learningRate * (within - targetQuantile));
        return Math.max(SMALLEST_CLIP, Math.min(LARGEST_CLIP, moved));
    }
}
