package dev.minga.simulations.audit;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * μ-Gaussian differential privacy (Dong, Roth, Su 2022): telling the two worlds apart is at least as hard as telling N(0, 1)
 * from N(μ, 1). One Gaussian mechanism of noise multiplier σ without subsampling is exactly 1/σ-GDP.
 */
final class GaussianTradeOff {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double LARGEST_EPSILON = 1e4;

    private GaussianTradeOff() {}

    /** The μ at which a test with these two error rates is just possible; 0 if any mechanism allows them. */
    static double mu(double falsePositives, double falseNegatives) {
        double mu =
                NORMAL.inverseSurvivalProbability(falsePositives) - NORMAL.inverseCumulativeProbability(falseNegatives);
        return Math.max(0, mu);
    }

    /**
     * The ε of a μ-GDP mechanism at δ, exactly (Balle and Wang 2018, Theorem 8, with σ = 1/μ).
     *
     * @param delta in (0, 1)
     */
    static double epsilon(double mu, double delta) {
        if (mu == 0) {
            return 0;
        }
        double low = 0;
        double high = LARGEST_EPSILON;
        if (delta(mu, 0) <= delta) {
            return 0;
        }
        while (high - low > 1e-9 * high) {
            double middle = (low + high) / 2;
            if (delta(mu, middle) > delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double delta(double mu, double epsilon) {
        double tail = NORMAL.cumulativeProbability(-epsilon / mu - mu / 2);
        // e^ε overflows only where the tail has long vanished.
        double second = tail == 0 ? 0 : Math.exp(epsilon + Math.log(tail));
        return NORMAL.cumulativeProbability(mu / 2 - epsilon / mu) - second;
    }
}
