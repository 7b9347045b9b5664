package dev.minga.node.training;

/**
 * Stochastic gradient descent with momentum: v ← μ·v + g, θ ← θ - η·v.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param momentum μ, in [0, 1)
 */
public record Momentum(double learningRate, double momentum) implements Optimiser {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public Momentum {
        DpSgdSettings.require(learningRate > 0 && learningRate <= 1e6, "learning rate must be above 0 and at most 1e6");
        DpSgdSettings.require(momentum >= 0 && momentum < 1, "momentum must be at least 0 and below 1");
    }

    @Override
    public Steps start(int dimension) {
        double[] velocity = new double[dimension];
        return (gradient, noiseVariance) -> {
            for (int i = 0; i < velocity.length; i++) {
                velocity[i] = momentum * velocity[i] + gradient[i];
                gradient[i] = learningRate * velocity[i];
            }
        };
    }
}
