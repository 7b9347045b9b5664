package dev.minga.coordinator.aggregation;

import java.util.List;

/**
 * FedAdagrad, FedYogi and FedAdam (Reddi et al. 2021, Algorithm 2): {@code m ← β1·m + (1 - β1)·Δ}, the second moment v by its
 * {@link Kind}, then {@code x ← x + η·m / (√v + τ)}. v starts at τ², m at 0; as in the paper there is no correction of bias.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1); 0 for {@code ADAGRAD}, which has none
 * @param tau τ, 1e-12 to 1e6: how adaptive a step is, the more the smaller
 */
public record AdaptiveStep(Kind kind, double learningRate, double beta1, double beta2, double tau)
        implements ServerOptimiser {
    /** How the second moment follows the square of Δ. */
    public enum Kind {
        /** v ← v + Δ². */
        ADAGRAD,
        /** v ← v - (1 - β2)·Δ²·sign(v - Δ²). */
        YOGI,
        /** v ← β2·v + (1 - β2)·Δ². */
        ADAM;

        double next(double v, double squared, double beta2) {
            return switch (this) {
                case ADAGRAD -> v + squared;
                case YOGI -> v - (1 - beta2) * squared * Math.signum(v - squared);
                case ADAM -> beta2 * v + (1 - beta2) * squared;
            };
        }
    }

    /** @throws IllegalArgumentException if a constant is out of its range */
    public AdaptiveStep {
        Rule.requireRange("learningRate", learningRate, 0, 1e6);
        ServerOptimiser.requireDecay("beta1", beta1);
        ServerOptimiser.requireDecay("beta2", beta2);
        if (kind == Kind.ADAGRAD && beta2 != 0) {
            throw new IllegalArgumentException("beta2 is of yogi and adam; adagrad has none");
        }
        if (!(tau >= 1e-12 && tau <= 1e6)) {
            throw new IllegalArgumentException("tau must be between 1e-12 and 1e6, not " + tau);
        }
    }

    @Override
    public List<String> moments() {
        return List.of("momentum", "second-moment");
    }

    @Override
    public float before(int moment) {
        return moment == 0 ? 0 : (float) (tau * tau);
    }

    @Override
    public void step(double[] aggregate, float[] model, float[][] moments, int count) {
        float[] first = moments[0];
        float[] second = moments[1];
        for (int i = 0; i < count; i++) {
            first[i] = (float) (beta1 * first[i] + (1 - beta1) * aggregate[i]);
            second[i] = (float) kind.next(second[i], aggregate[i] * aggregate[i], beta2);
            model[i] = (float) (model[i] + learningRate * first[i] / (Math.sqrt(second[i]) + tau));
        }
    }
}
