package dev.minga.node.participation;

import dev.minga.node.budget.BudgetCap;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.RunAccount;
import dev.minga.proto.v1.DeclineReason;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which records pay for a run, or why none does. A run that is charged keeps to the partitions that were charged; a new one
 * uses all that can pay for the whole of it. Pure; depends on the plan, the policy and what was spent, never on data.
 */
record Payment(List<Partition> partitions, Optional<PolicyCheck.Refusal> refusal) {
    static Payment of(NodeBudget budget, BudgetState state, PlanTerms terms, Membership me) {
        Optional<RunAccount> named = state.named(me.federation(), terms.run());
        if (named.isPresent() && !named.get().run().member().equals(me.member())) {
            return refused(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "the same records take part in it as " + named.get().run().member());
        }
        if (named.isPresent() && !named.get().run().equals(terms.name(me))) {
            return refused(DeclineReason.PLAN_NOT_ALLOWED, "the run changed its plan");
        }
        if (named.isPresent() && named.get().settled()) {
            return refused(DeclineReason.PLAN_NOT_ALLOWED, "the run had ended, and what it did not use was given back");
        }
        if (named.isPresent()) {
            return budget.withinCap(state, named.get())
                    ? new Payment(List.copyOf(named.get().partitions()), Optional.empty())
                    : refused(
                            DeclineReason.BUDGET_TOO_SMALL,
                            "it was charged when the policy's maxEpsilon was above "
                                    + budget.cap().maxEpsilon() + ", or before more was declared");
        }
        List<BudgetCap.Offer> offers = budget.offers(state, terms.cost());
        List<Partition> paying = offers.stream()
                .filter(BudgetCap.Offer::fits)
                .map(BudgetCap.Offer::partition)
                .toList();
        return paying.isEmpty() ? tooDear(budget, offers) : new Payment(paying, Optional.empty());
    }

    private static Payment tooDear(NodeBudget budget, List<BudgetCap.Offer> offers) {
        BudgetCap.Offer best = offers.stream()
                .min(Comparator.comparingDouble(BudgetCap.Offer::after))
                .orElseThrow();
        return refused(
                DeclineReason.BUDGET_TOO_SMALL,
                String.format(
                        Locale.ROOT,
                        "with it ε would be %.3f (%.3f before), the policy's maxEpsilon is %.3f",
                        best.after(),
                        best.before(),
                        budget.cap().maxEpsilon()));
    }

    private static Payment refused(DeclineReason reason, String sentence) {
        return new Payment(List.of(), Optional.of(new PolicyCheck.Refusal(reason, sentence)));
    }
}
