package dev.minga.coordinator.plan;

import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.TrainingPlan;

/**
 * How long an honest member's delta can be, from the plan's public numbers alone.
 *
 * <p>With momentum m, step t of K moves the parameters by {@code c_t = (1 − m^(K−t)) / (1 − m)} times its gradient. A
 * gradient is a sum of at most B clipped records plus noise, divided by q·N; B is bounded by Bernstein's inequality for a
 * Binomial of mean q·N (a node with more records than the plan declares may be refused), and the norm of P normals by √P +
 * √(2·ln 1/p) (Laurent, Massart 2000, Lemma 1). Each bound fails with probability at most half of {@link
 * #FALSE_REFUSAL_PROBABILITY}.
 */
final class NormBound {
    /** Probability with which an honest member's round is refused. */
    static final double FALSE_REFUSAL_PROBABILITY = 1e-6;

    private NormBound() {}

    static double of(TrainingPlan plan) {
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
        double publicBatch = privacy.getSamplingRate() * privacy.getDeclaredRecords();
        double tail = Math.log(2 * steps / FALSE_REFUSAL_PROBABILITY);
        double batch = publicBatch + Math.sqrt(2 * publicBatch * tail) + 2 * tail / 3;
        double signal = privacy.getClipNorm() * batch / publicBatch * reach;
        double dimension = RunPlan.layout(plan).length();
        double noise = privacy.getNoiseMultiplier()
                * privacy.getClipNorm()
                / publicBatch
                * Math.sqrt(squaredReach)
                * (Math.sqrt(dimension) + Math.sqrt(2 * Math.log(2 / FALSE_REFUSAL_PROBABILITY)));
        double scale = Math.max(1, plan.getLora().getHeadScale());
        return plan.getOptimiser().getLearningRate() * scale * (signal + noise);
    }
}
