package dev.minga.node.training;

/**
 * Stochastic gradient descent with momentum and FedProx's proximal term (Li et al., "Federated Optimization in Heterogeneous
 * Networks", MLSys 2020, arXiv:1812.06127): v ← m·v + g + μ·(θ - θ₀), θ ← θ - η·v, where θ₀ is what the round started from and
 * θ the parameters in which gradients are clipped (those of the head divided by the head's scale). All of it is a function of
 * the gradients that it is given.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param momentum m, in [0, 1)
 * @param proximalMu μ, 0 for no proximal term, at most 1/η
 */
public record Momentum(double learningRate, double momentum, double proximalMu) implements Optimiser {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public Momentum {
        DpSgdSettings.require(learningRate > 0 && learningRate <= 1e6, "learning rate must be above 0 and at most 1e6");
        DpSgdSettings.require(momentum >= 0 && momentum < 1, "momentum must be at least 0 and below 1");
        DpSgdSettings.require(
                proximalMu >= 0 && learningRate * proximalMu <= 1,
                "proximal mu must be at least 0 and at most 1 / learning rate");
    }

    /** Without a proximal term. */
    public Momentum(double learningRate, double momentum) {
        this(learningRate, momentum, 0);
    }

    @Override
    public int memory(int dimension) {
        return 2 * dimension;
    }

    /** Remembers v, then θ₀ - θ. */
    @Override
    public Steps on(double[] memory) {
        int gone = memory.length / 2;
        return (gradient, noiseVariance) -> {
            for (int i = 0; i < gone; i++) {
                memory[i] = momentum * memory[i] + gradient[i] - proximalMu * memory[gone + i];
                gradient[i] = learningRate * memory[i];
                memory[gone + i] += gradient[i];
            }
        };
    }
}
