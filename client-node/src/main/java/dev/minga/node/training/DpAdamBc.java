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
    public Steps start(int dimension) {
        return new Moments(dimension);
    }

    private final class Moments implements Steps {
        private final double[] first;
        private final double[] second;
        private double ofNoise;
        private double weight1;
        private double weight2;

        private Moments(int dimension) {
            this.first = new double[dimension];
            this.second = new double[dimension];
        }

        /** The weights are 1 - β^t: what the moments would be had every gradient been 1. */
        @Override
        public void next(double[] gradient, double noiseVariance) {
            weight1 = average(beta1, weight1, 1);
            weight2 = average(beta2, weight2, 1);
            ofNoise = average(beta2, ofNoise, noiseVariance);
            double bias = ofNoise / weight2;
            for (int i = 0; i < first.length; i++) {
                first[i] = average(beta1, first[i], gradient[i]);
                second[i] = average(beta2, second[i], gradient[i] * gradient[i]);
                double corrected = Math.max(second[i] / weight2 - bias, floor);
                gradient[i] = learningRate * (first[i] / weight1) / Math.sqrt(corrected);
            }
        }

        private static double average(double decay, double before, double now) {
            return decay * before + (1 - decay) * now;
        }
    }
}
