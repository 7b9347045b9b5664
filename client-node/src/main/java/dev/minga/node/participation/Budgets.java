package dev.minga.node.participation;

import dev.minga.node.budget.BudgetCap;
import dev.minga.node.budget.BudgetLedger;
import dev.minga.node.budget.BudgetSource;
import dev.minga.node.budget.NodeBudget;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** Where a node's budget is and what it is for, as its settings say. */
public final class Budgets {
    private Budgets() {}

    /** The budget of a node, after taking over what an earlier version kept. */
    public static NodeBudget open(NodeHome home, NodeSettings settings, Clock clock) throws IOException {
        NodeBudget budget = asItIs(home, settings, clock);
        new OldBudget(home).takeOver(budget, home.membership());
        return budget;
    }

    /** The budget of a node; nothing is read yet. */
    public static NodeBudget asItIs(NodeHome home, NodeSettings settings, Clock clock) {
        List<BudgetSource> sources = settings.data().stream()
                .map(source ->
                        new BudgetSource(source.stableName(), home.directory().resolve(source.place())))
                .toList();
        return new NodeBudget(
                ledger(home, settings, clock),
                sources,
                new BudgetCap(
                        settings.policy().protectedUnit(),
                        settings.policy().maxEpsilon(),
                        settings.policy().delta()));
    }

    /** The ledger itself, for its operator. */
    public static BudgetLedger ledger(NodeHome home, NodeSettings settings, Clock clock) {
        return BudgetLedger.in(home.budget(settings), home.budgetCopy(settings), clock);
    }
}
