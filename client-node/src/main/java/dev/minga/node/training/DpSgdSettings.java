package dev.minga.node.training;

/**
 * The constants of differentially private SGD. All come from the plan; none may be computed from data.
 *
 * @param noiseMultiplier σ: standard deviation of the noise on the summed gradient in units of the clipping norm; 0 trains
 *     without privacy
 * @param samplingRate q: probability with which each record enters a step, in (0, 1]
 * @param clipNorm C: largest L2 norm of one record's scaled gradient, 1e-9 to 1e6
 * @param declaredRecords N: sums are divided by q·N
 * @param learningRate step size
 * @param momentum in [0, 1)
 * @param headScale factor on the head's gradient before the joint clip, &gt; 0, so that the head does not use up the clip
 */
public record DpSgdSettings(
        double noiseMultiplier,
        double samplingRate,
        double clipNorm,
        int declaredRecords,
        double learningRate,
        double momentum,
        double headScale) {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public DpSgdSettings {
        require(noiseMultiplier >= 0 && noiseMultiplier <= 1e6, "noise multiplier must be between 0 and 1e6");
        require(samplingRate > 0 && samplingRate <= 1, "sampling rate must be above 0 and at most 1");
        require(clipNorm >= 1e-9 && clipNorm <= 1e6, "clip norm must be between 1e-9 and 1e6");
        require(declaredRecords >= 1, "declared records must be at least 1");
        require(learningRate > 0 && learningRate <= 1e6, "learning rate must be above 0 and at most 1e6");
        require(momentum >= 0 && momentum < 1, "momentum must be at least 0 and below 1");
        require(headScale > 0 && headScale <= 1e6, "head scale must be above 0 and at most 1e6");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
