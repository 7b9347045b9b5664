package dev.minga.node.training;

import java.util.Optional;

/**
 * The constants of differentially private SGD. All come from the plan; none may be computed from data.
 *
 * @param noiseMultiplier σ: standard deviation of the noise on the summed gradient in units of the clipping norm; 0 trains
 *     without privacy
 * @param samplingRate q: probability with which each unit enters a step, in (0, 1]
 * @param clipNorm C: largest L2 norm of one unit's scaled gradient, 1e-9 to 1e6
 * @param declaredUnits N: sums are divided by q·N
 * @param scales factors on the gradients of A and of the head before the joint clip
 * @param adaptiveClip how C changes after each step; σ is then that of gradient and count together
 */
public record DpSgdSettings(
        double noiseMultiplier,
        double samplingRate,
        double clipNorm,
        int declaredUnits,
        Optimiser optimiser,
        GroupScales scales,
        Optional<AdaptiveClip> adaptiveClip) {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public DpSgdSettings {
        require(noiseMultiplier >= 0 && noiseMultiplier <= 1e6, "noise multiplier must be between 0 and 1e6");
        require(samplingRate > 0 && samplingRate <= 1, "sampling rate must be above 0 and at most 1");
        require(
                clipNorm >= AdaptiveClip.SMALLEST_CLIP && clipNorm <= AdaptiveClip.LARGEST_CLIP,
                "clip norm must be between 1e-9 and 1e6");
        require(declaredUnits >= 1, "declared units must be at least 1");
        gradientNoise(noiseMultiplier, adaptiveClip);
    }

    /** SGD with momentum and one clip for all steps, where A is not trained. */
    public DpSgdSettings(
            double noiseMultiplier,
            double samplingRate,
            double clipNorm,
            int declaredUnits,
            double learningRate,
            double momentum,
            double headScale) {
        this(
                noiseMultiplier,
                samplingRate,
                clipNorm,
                declaredUnits,
                new Momentum(learningRate, momentum),
                new GroupScales(1, headScale),
                Optional.empty());
    }

    /** The multiplier of the noise on the gradient: σ, or a little more where a count shares it. */
    double gradientNoise() {
        return gradientNoise(noiseMultiplier, adaptiveClip);
    }

    private static double gradientNoise(double noiseMultiplier, Optional<AdaptiveClip> adaptiveClip) {
        return adaptiveClip.map(clip -> clip.gradientNoise(noiseMultiplier)).orElse(noiseMultiplier);
    }

    /** q·N: what every step's sum is divided by, however many units were drawn. */
    public double publicBatch() {
        return samplingRate * declaredUnits;
    }

    /**
     * The same steps where nothing of a single one leaves, so that they need no noise, and may be divided by the batch size
     * that is expected of so many units.
     */
    DpSgdSettings withinAMember(int units) {
        return new DpSgdSettings(0, samplingRate, clipNorm, Math.max(1, units), optimiser, scales, Optional.empty());
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
