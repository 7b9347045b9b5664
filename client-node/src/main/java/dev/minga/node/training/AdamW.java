package dev.minga.node.training;

/**
 * AdamW (Loshchilov, Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, arXiv:1711.05101, Algorithm 2 with a schedule of
 * 1, the decay multiplied by the learning rate as PyTorch does): m ← β₁·m + (1 - β₁)·g, v ← β₂·v + (1 - β₂)·g²,
 * θ ← θ - η·λ·θ - η·m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁^t) and v̂ = v / (1 - β₂^t).
 *
 * <p>For training without privacy outside a federation, such as comparisons with other trainers. No plan offers it: under noise its
 * second moment is that of the noise ({@link DpAdamBc} corrects that), and its decay moves by the size of the parameters, from
 * which no bound of a delta's norm follows that a plan could name beforehand.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon ε, above 0 and at most 1
 * @param weightDecay λ, at least 0 and at most 1/η
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public AdamW {
        DpSgdSettings.require(learningRate > 0 && learningRate <= 1e6, "learning rate must be above 0 and at most 1e6");
        DpSgdSettings.require(beta1 >= 0 && beta1 < 1, "beta1 must be at least 0 and below 1");
        DpSgdSettings.require(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1");
        DpSgdSettings.require(epsilon > 0 && epsilon <= 1, "epsilon must be above 0 and at most 1");
        DpSgdSettings.require(
                weightDecay >= 0 && learningRate * weightDecay <= 1,
                "weight decay must be at least 0 and at most 1 / learning rate");
    }

    /** One run of the optimiser, with what it remembers. Not thread-safe. */
    @FunctionalInterface
    public interface Steps {
        /** Moves the parameters in place by their gradient of the loss. */
        void next(double[] parameters, double[] gradient);
    }

    /** Starts without a past. */
    public Steps start(int dimension) {
        return new Moments(dimension);
    }

    private final class Moments implements Steps {
        private final double[] first;
        private final double[] second;
        private int steps;

        private Moments(int dimension) {
            this.first = new double[dimension];
            this.second = new double[dimension];
        }

        @Override
        public void next(double[] parameters, double[] gradient) {
            steps++;
            double weight1 = 1 - Math.pow(beta1, steps);
            double weight2 = 1 - Math.pow(beta2, steps);
            for (int i = 0; i < first.length; i++) {
                first[i] = beta1 * first[i] + (1 - beta1) * gradient[i];
                second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i];
                double step = first[i] / weight1 / (Math.sqrt(second[i] / weight2) + epsilon);
                parameters[i] -= learningRate * (weightDecay * parameters[i] + step);
            }
        }
    }
}
