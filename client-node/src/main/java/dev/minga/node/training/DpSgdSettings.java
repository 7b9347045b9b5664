package dev.minga.node.training;

import java.util.Optional;

/**
 * The constants of differentially private SGD. All come from the plan; none may be computed from data.
 *
 * @param noiseMultiplier σ: standard deviation of the noise on the summed gradient in units of the clipping norm; 0 trains
 *     without privacy
 * @param samplingRate q: probability with which each record enters a step, in (0, 1]
 * @param clipNorm C: largest L2 norm of one record's scaled gradient, 1e-9 to 1e6
 * @param declaredRecords N: sums are divided by q·N
 * @param headScale factor on the head's gradient before the joint clip, &gt; 0, so that the head does not use up the clip
 * @param adaptiveClip how C changes after each step; σ is then that of gradient and count together
 */
public record DpSgdSettings(
        double noiseMultiplier,
        double samplingRate,
        double clipNorm,
        int declaredRecords,
        Optimiser optimiser,
        double headScale,
        Optional<AdaptiveClip> adaptiveClip) {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public DpSgdSettings {
        require(noiseMultiplier >= 0 && noiseMultiplier <= 1e6, "noise multiplier must be between 0 and 1e6");
        require(samplingRate > 0 && samplingRate <= 1, "sampling rate must be above 0 and at most 1");
        require(
                clipNorm >= AdaptiveClip.SMALLEST_CLIP && clipNorm <= AdaptiveClip.LARGEST_CLIP,
                "clip norm must be between 1e-9 and 1e6");
        require(declaredRecords >= 1, "declared records must be at least 1");
        require(headScale > 0 && headScale <= 1e6, "head scale must be above 0 and at most 1e6");
        gradientNoise(noiseMultiplier, adaptiveClip);
    }

    /** SGD with momentum and one clip for all steps. */
    public DpSgdSettings(
            double noiseMultiplier,
            double samplingRate,
            double clipNorm,
            int declaredRecords,
            double learningRate,
            double momentum,
            double headScale) {
        this(
                noiseMultiplier,
                samplingRate,
                clipNorm,
                declaredRecords,
                new Momentum(learningRate, momentum),
                headScale,
                Optional.empty());
    }

    /** The multiplier of the noise on the gradient: σ, or a little more where a count shares it. */
    double gradientNoise() {
        return gradientNoise(noiseMultiplier, adaptiveClip);
    }

    private static double gradientNoise(double noiseMultiplier, Optional<AdaptiveClip> adaptiveClip) {
        return adaptiveClip.map(clip -> clip.gradientNoise(noiseMultiplier)).orElse(noiseMultiplier);
    }

    /** q·N: what every step's sum is divided by, however many records were drawn. */
    double publicBatch() {
        return samplingRate * declaredRecords;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
