package dev.minga.simulations.measure;

import java.util.List;

/**
 * Membership inference by a threshold on the loss (Yeom, Giacomelli, Fredrikson, Jha 2018, arXiv 1709.01604, §3.2): who has a
 * record calls it a member if its loss is at most the mean loss of the records that were trained on.
 */
public final class Membership {
    private Membership() {}

    /** The attack's advantage: share of members called so less share of others called so, −1 to 1. */
    public static double advantage(List<Double> trained, List<Double> others) {
        double threshold =
                trained.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return share(trained, threshold) - share(others, threshold);
    }

    private static double share(List<Double> losses, double threshold) {
        return losses.isEmpty()
                ? 0
                : (double) losses.stream().filter(loss -> loss <= threshold).count() / losses.size();
    }
}
