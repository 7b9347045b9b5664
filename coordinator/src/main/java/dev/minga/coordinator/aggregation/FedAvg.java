package dev.minga.coordinator.aggregation;

/**
 * Federated averaging (McMahan et al. 2017, Algorithm 1, in its delta form): {@code Σ w·δ / Σ w}. One hostile delta moves it as
 * far as it is long; its breakdown point is 0. One pass.
 */
public record FedAvg() implements Rule {
    @Override
    public String label() {
        return "fedavg";
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public boolean weighs() {
        return true;
    }

    @Override
    public Combination combination(Deltas deltas, double[] weights) {
        double total = 0;
        for (double weight : weights) { // not DoubleStream.sum(), whose bits may differ between JDKs
            total += weight;
        }
        return Combination.linear(weights, total);
    }
}
