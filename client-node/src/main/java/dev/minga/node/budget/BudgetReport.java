package dev.minga.node.budget;

import dev.minga.crypto.privacy.PldAccountant;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.shared.settings.EnumText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a budget stands, for people and programs. All ε are of one unit at the policy's δ.
 *
 * @param unit whose budget it is
 * @param runs the one charged first first
 * @param next what one more run would cost each partition, if there is one to ask about
 */
public record BudgetReport(
        ProtectedUnit unit,
        double maxEpsilon,
        double delta,
        List<Records> partitions,
        List<Run> runs,
        List<BudgetCap.Offer> next) {
    /**
     * A partition.
     *
     * @param firstLine of its source
     * @param filterOrder the order of its Rényi filter, once it is fixed
     * @param spentEpsilon by the steps that ran
     * @param chargedEpsilon by these and the ones that are reserved
     * @param budget the parts of its budget, by the filter, which is what decides
     */
    public record Records(
            Partition partition,
            long firstLine,
            Optional<Double> filterOrder,
            double spentEpsilon,
            double chargedEpsilon,
            BudgetCap.Standing budget) {}

    /**
     * A run.
     *
     * @param spentEpsilon by the steps and evaluations that ran, on their own
     * @param epsilon by all that it is charged for, on their own
     * @param unit whose data the run's noise hides
     * @param state {@code open}, {@code ended} or {@code declared}
     */
    public record Run(
            String federation,
            String run,
            ProtectedUnit unit,
            List<Partition> partitions,
            int roundsTrained,
            int rounds,
            double spentEpsilon,
            double epsilon,
            String state) {}

    /** Reads it off a state. */
    public static BudgetReport of(NodeBudget budget, BudgetState state, Optional<RunCost> next) {
        List<Records> partitions = new ArrayList<>();
        for (Partition partition : budget.partitions(state)) {
            long after = state.partitionsOf(partition.source()).stream()
                    .filter(opened -> opened.partition().equals(partition))
                    .mapToLong(BudgetEvent.PartitionOpened::afterLine)
                    .findFirst()
                    .orElse(0);
            Optional<Double> order = state.order(partition).isPresent()
                    ? Optional.of(state.order(partition).getAsInt() / 10.0)
                    : Optional.empty();
            double delta = budget.cap().delta();
            partitions.add(new Records(
                    partition,
                    after + 1,
                    order,
                    epsilon(state.spent(partition), delta),
                    epsilon(state.charged(partition), delta),
                    budget.cap().standing(state, partition)));
        }
        List<Run> runs = state.runs().stream()
                .map(account -> run(account, budget.cap().delta()))
                .toList();
        return new BudgetReport(
                budget.cap().unit(),
                budget.cap().maxEpsilon(),
                budget.cap().delta(),
                partitions,
                runs,
                next.map(cost -> budget.offers(state, cost)).orElse(List.of()));
    }

    private static Run run(RunAccount account, double delta) {
        return new Run(
                account.run().federation(),
                account.run().run(),
                account.cost().unit(),
                List.copyOf(account.partitions()),
                account.roundsTrained(),
                account.cost().rounds(),
                epsilon(account.spent(), delta),
                epsilon(account.charged(), delta),
                account.declared() ? "declared" : account.settled() ? "ended" : "open");
    }

    private static double epsilon(List<SubsampledGaussian> mechanisms, double delta) {
        return PldAccountant.epsilon(mechanisms, delta);
    }

    /** The report in lines. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "privacy budget: ε at most %.3f at δ = %s for each %s",
                maxEpsilon,
                Double.toString(delta),
                EnumText.format(unit));
        line(
                text,
                "  %-28s %10s %8s %10s %8s %9s %8s",
                "records",
                "from line",
                "ε spent",
                "ε charged",
                "spent",
                "reserved",
                "left");
        for (Records one : partitions) {
            line(
                    text,
                    "  %-28s %10d %8.3f %10.3f %6.1f %% %7.1f %% %6.1f %%",
                    one.partition(),
                    one.firstLine(),
                    one.spentEpsilon(),
                    one.chargedEpsilon(),
                    100 * one.budget().spent(),
                    100 * one.budget().reserved(),
                    100 * one.budget().left());
        }
        if (!runs.isEmpty()) {
            line(
                    text,
                    "  %-28s %10s %8s %10s  %-6s  %s",
                    "run, on its own",
                    "rounds",
                    "ε spent",
                    "ε charged",
                    "unit",
                    "state");
        }
        for (Run run : runs) {
            line(
                    text,
                    "  %-28s %10s %8.3f %10.3f  %-6s  %s",
                    run.federation() + "/" + run.run(),
                    run.roundsTrained() + "/" + run.rounds(),
                    run.spentEpsilon(),
                    run.epsilon(),
                    EnumText.format(run.unit()),
                    run.state());
        }
        for (BudgetCap.Offer offer : next) {
            line(
                    text,
                    "next run on %s: raises the filter's ε from %.3f to %.3f, %.1f %% of the budget, %s",
                    offer.partition(),
                    offer.before(),
                    offer.after(),
                    100 * offer.share(),
                    offer.fits() ? "fits" : "does not fit");
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
