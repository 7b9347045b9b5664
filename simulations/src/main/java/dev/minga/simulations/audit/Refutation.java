package dev.minga.simulations.audit;

/** From a test's error rates to the smallest ε that allows such a test. */
@FunctionalInterface
interface Refutation {
    /** The largest ε that a test with error rates up to these refutes; 0 if none. */
    double epsilon(double falsePositives, double falseNegatives);

    /** Of any (ε, δ)-DP mechanism (Kairouz, Oh, Viswanath 2015): assumes nothing, and needs many trials to come near. */
    static Refutation ofAnyMechanism(double delta) {
        return (falsePositives, falseNegatives) -> {
            double odds = (1 - delta - falseNegatives) / falsePositives;
            return odds <= 1 ? 0 : Math.log(odds);
        };
    }

    /** Of a mechanism that claims μ-GDP, and so its ε at δ: refutes every smaller μ (Nasr et al. 2023). */
    static Refutation ofGaussian(double delta) {
        return (falsePositives, falseNegatives) ->
                GaussianTradeOff.epsilon(GaussianTradeOff.mu(falsePositives, falseNegatives), delta);
    }
}
