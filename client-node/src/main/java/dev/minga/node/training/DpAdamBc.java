package dev.minga.node.training;

/**
 * DP-AdamBC (Tang, Shpilevskiy, Lécuyer, "DP-AdamBC: Your DP-Adam Is Actually DP-SGD (Unless You Apply Bias Correction)",
 * AAAI 2024): Adam whose second moment is freed of the variance Φ that the noise adds to it,
 * θ ← θ - η·m̂ / √max(v̂ - Φ, γ'). Without the correction v̂ is mostly Φ, the same for all parameters, and Adam is SGD.
 *
 * <p>The paper's Φ = (σC / batch)² is one number. Where the clip changes from step to step so does the noise; Φ is then the
 * average of the steps' variances in which v̂ weighs them, which is the paper's Φ when they are equal.
 *
 * @param learningRate η, above 0 and at most 1e6
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param floor γ': least value of a corrected second moment, 1e-30 to 1e6, in the square of the gradient's unit
 */
public record DpAdamBc(double learningRate, double beta1, double beta2, double floor) implements Optimiser {
    /** @throws IllegalArgumentException if a constant is out of its range */
    public DpAdamBc {
        DpSgdSettings.require(learningRate > 0 && learningRate <= 1e6, "learning rate must be above 0 and at most 1e6");
        DpSgdSettings.require(beta1 >= 0 && beta1 < 1, "beta1 must be at least 0 and below 1");
        DpSgdSettings.require(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1");
        DpSgdSettings.require(floor >= 1e-30 && floor <= 1e6, "floor must be between 1e-30 and 1e6");
    }

    @Override
    public int memory(int dimension) {
        return 2 * dimension + 3;
    }

    @Override
    public Steps on(double[] memory) {
        return new Moments(memory);
    }

    private final class Moments implements Steps {
        private final double[] memory;
        private final int second;
        private final int ofNoise;
        private final int weight1;
        private final int weight2;

        /** Remembers first moments, second moments, the noise's variance, and both weights. */
        private Moments(double[] memory) {
            this.memory = memory;
            this.second = (memory.length - 3) / 2;
            this.ofNoise = memory.length - 3;
            this.weight1 = memory.length - 2;
            this.weight2 = memory.length - 1;
        }

        /** The weights are 1 - β^t: what the moments would be had every gradient been 1. */
        @Override
        public void next(double[] gradient, double noiseVariance) {
            double ofFirst = move(weight1, beta1, 1);
            double ofSecond = move(weight2, beta2, 1);
            double bias = move(ofNoise, beta2, noiseVariance) / ofSecond;
            for (int i = 0; i < second; i++) {
                double mean = move(i, beta1, gradient[i]) / ofFirst;
                double square = move(second + i, beta2, gradient[i] * gradient[i]) / ofSecond;
                gradient[i] = learningRate * mean / Math.sqrt(Math.max(square - bias, floor));
            }
        }

        /** A remembered average, after one more value. */
        private double move(int at, double decay, double now) {
            memory[at] = decay * memory[at] + (1 - decay) * now;
            return memory[at];
        }
    }
}
