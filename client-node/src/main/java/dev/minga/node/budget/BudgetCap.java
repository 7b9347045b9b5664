package dev.minga.node.budget;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.RenyiFilter;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.ArrayList;
import java.util.List;

/**
 * The most that all runs together may cost each unit: a Rényi filter for each partition. Pure.
 *
 * @param unit whose budget it is
 * @param maxEpsilon above 0
 * @param delta in (0, 1)
 */
public record BudgetCap(ProtectedUnit unit, double maxEpsilon, double delta) {
    /** The order that a partition's filter has, or would get if this run were its first. */
    int order(BudgetState state, Partition partition, List<SubsampledGaussian> run) {
        return state.order(partition).orElseGet(() -> RenyiFilter.orderFor(run, maxEpsilon, delta));
    }

    /** What a partition's budget stands at, by its filter. */
    public Standing standing(BudgetState state, Partition partition) {
        if (state.order(partition).isEmpty()) {
            return new Standing(0, 0, 1);
        }
        RenyiFilter filter = new RenyiFilter(state.order(partition).getAsInt(), delta);
        double spent = filter.share(state.spent(partition), maxEpsilon);
        double charged = filter.share(state.charged(partition), maxEpsilon);
        return new Standing(spent, charged - spent, Math.max(0, 1 - charged));
    }

    /**
     * Parts of a partition's budget. The three add up to 1, unless more than all was declared.
     *
     * @param spent by steps that ran
     * @param reserved more, by steps that still may
     * @param left for other runs
     */
    public record Standing(double spent, double reserved, double left) {}

    /**
     * What a partition's filter says to one more run.
     *
     * @param before ε by the filter of all that is charged
     * @param after the same with the run
     * @param share the part of the budget that the run takes
     * @param fits whether the run may be charged
     */
    public record Offer(Partition partition, double before, double after, double share, boolean fits) {}

    /** Asks a partition's filter. */
    public Offer offer(BudgetState state, Partition partition, List<SubsampledGaussian> run) {
        RenyiFilter filter = new RenyiFilter(order(state, partition, run), delta);
        List<SubsampledGaussian> mechanisms = new ArrayList<>(state.charged(partition));
        double before = filter.epsilon(mechanisms);
        mechanisms.addAll(run);
        double after = filter.epsilon(mechanisms);
        return new Offer(partition, before, after, filter.share(run, maxEpsilon), after <= maxEpsilon);
    }
}
