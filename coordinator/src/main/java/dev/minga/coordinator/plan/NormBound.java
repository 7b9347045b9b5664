package dev.minga.coordinator.plan;

import dev.minga.crypto.privacy.NoiseSplit;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.TrainingPlan;

/**
 * How long an honest member's delta can be, from the plan's public numbers alone.
 *
 * <p>With momentum m, step t of K moves the parameters by {@code c_t = (1 − m^(K−t)) / (1 − m)} times its gradient. A
 * gradient is a sum of at most B clipped units plus noise, divided by q·N; B is bounded by Bernstein's inequality for a
 * Binomial of mean q·N (a node with more units than the plan declares may be refused), and the norm of P normals by √P +
 * √(2·ln 1/p) (Laurent, Massart 2000, Lemma 1). Each bound fails with probability at most half of {@link
 * #FALSE_REFUSAL_PROBABILITY}.
 *
 * <p>Where the clip adapts or the optimiser is DP-AdamBC, the steps' noises do not add up to one normal, so every step's norm
 * is bounded by itself and the bounds are added: in step t the clip is at most C·exp(t·η·γ) for the rate η and the quantile
 * γ, and DP-AdamBC moves by at most the longest gradient so far divided by the root of its floor. That is valid and much
 * longer than what honest members send.
 *
 * <p>Under unit member the delta itself is clipped to C and noised once, so it is at most C long, and the noise: whatever the
 * steps, their rate and their number.
 *
 * <p>Where rounds train different factors, the bound is that of the longest delta.
 *
 * <p>A proximal term shortens the way: with η·μ ≤ 1 the response to one step's gradient is a sum of products of two roots whose
 * product is m and whose larger one is at most 1, hence at most c_t.
 */
final class NormBound {
    /** Probability with which an honest member's round is refused. */
    static final double FALSE_REFUSAL_PROBABILITY = 1e-6;

    private static final double LARGEST_CLIP = 1e6;
    private static final double ROUNDED_TO_FLOATS = 1 + 1e-6;

    private NormBound() {}

    static double of(TrainingPlan plan) {
        if (plan.getPrivacy().getUnit() == PrivacyUnit.MEMBER) {
            return largestScale(plan) * ofMember(plan) * ROUNDED_TO_FLOATS;
        }
        boolean steady = plan.getOptimiser().getKind() == OptimiserKind.MOMENTUM
                && !plan.getPrivacy().hasAdaptiveClip();
        double scale = largestScale(plan);
        return plan.getOptimiser().getLearningRate() * scale * (steady ? together(plan) : stepByStep(plan));
    }

    /** What is clipped is each part divided by its scale. */
    private static double largestScale(TrainingPlan plan) {
        return Math.max(
                1, Math.max(plan.getLora().getHeadScale(), plan.getLora().getAScale()));
    }

    private static double ofMember(TrainingPlan plan) {
        PrivacyPlan privacy = plan.getPrivacy();
        double normals = Math.sqrt(RunPlan.adaptation(plan).longestDelta())
                + Math.sqrt(2 * Math.log(1 / FALSE_REFUSAL_PROBABILITY));
        return privacy.getClipNorm() * (1 + privacy.getNoiseMultiplier() * normals);
    }

    private static double stepByStep(TrainingPlan plan) {
        PrivacyPlan privacy = plan.getPrivacy();
        OptimiserPlan optimiser = plan.getOptimiser();
        int steps = privacy.getStepsPerRound();
        double publicBatch = privacy.getSamplingRate() * privacy.getDeclaredUnits();
        double normals = Math.sqrt(RunPlan.adaptation(plan).longestDelta())
                + Math.sqrt(2 * Math.log(2 * steps / FALSE_REFUSAL_PROBABILITY));
        double gradientOverClip = (largestBatch(publicBatch, steps) + noise(privacy) * normals) / publicBatch;
        double growth = Math.exp(privacy.getAdaptiveClip().getLearningRate()
                * privacy.getAdaptiveClip().getTargetQuantile());
        double clip = privacy.getClipNorm();
        double sum = 0;
        for (int left = steps; left >= 1; left--) {
            double reach = optimiser.getKind() == OptimiserKind.DP_ADAM_BC
                    ? 1 / Math.sqrt(optimiser.getDpAdamBc().getFloor())
                    : (1 - Math.pow(optimiser.getMomentum(), left)) / (1 - optimiser.getMomentum());
            sum += reach * clip * gradientOverClip;
            clip = Math.min(LARGEST_CLIP, clip * growth);
        }
        return sum;
    }

    private static double noise(PrivacyPlan privacy) {
        return privacy.hasAdaptiveClip() && privacy.getNoiseMultiplier() > 0
                ? NoiseSplit.sumNoise(
                        privacy.getNoiseMultiplier(), privacy.getAdaptiveClip().getCountNoise())
                : privacy.getNoiseMultiplier();
    }

    private static double largestBatch(double publicBatch, int steps) {
        double tail = Math.log(2 * steps / FALSE_REFUSAL_PROBABILITY);
        return publicBatch + Math.sqrt(2 * publicBatch * tail) + 2 * tail / 3;
    }

    private static double together(TrainingPlan plan) {
        PrivacyPlan privacy = plan.getPrivacy();
        int steps = privacy.getStepsPerRound();
        double momentum = plan.getOptimiser().getMomentum();
        double reach = 0;
        double squaredReach = 0;
        for (int left = 1; left <= steps; left++) {
            double c = (1 - Math.pow(momentum, left)) / (1 - momentum);
            reach += c;
            squaredReach += c * c;
        }
        double publicBatch = privacy.getSamplingRate() * privacy.getDeclaredUnits();
        double signal = privacy.getClipNorm() * largestBatch(publicBatch, steps) / publicBatch * reach;
        double dimension = RunPlan.adaptation(plan).longestDelta();
        double noise = privacy.getNoiseMultiplier()
                * privacy.getClipNorm()
                / publicBatch
                * Math.sqrt(squaredReach)
                * (Math.sqrt(dimension) + Math.sqrt(2 * Math.log(2 / FALSE_REFUSAL_PROBABILITY)));
        return signal + noise;
    }
}
