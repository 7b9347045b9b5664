package dev.minga.coordinator.aggregation;

import java.util.List;

/**
 * FedAvgM (Hsu, Qi, Brown 2019, arXiv:1909.06335): {@code m ← β·m + Δ, x ← x + η·m}.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param momentum β, in [0, 1)
 */
public record ServerMomentum(double learningRate, double momentum) implements ServerOptimiser {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public ServerMomentum {
        Rule.requireRange("learningRate", learningRate, 0, 1e6);
        ServerOptimiser.requireDecay("momentum", momentum);
    }

    @Override
    public List<String> moments() {
        return List.of("momentum");
    }

    @Override
    public float before(int moment) {
        return 0;
    }

    @Override
    public void step(double[] aggregate, float[] model, float[][] moments, int count) {
        float[] velocity = moments[0];
        for (int i = 0; i < count; i++) {
            velocity[i] = (float) (momentum * velocity[i] + aggregate[i]);
            model[i] = (float) (model[i] + learningRate * velocity[i]);
        }
    }
}
