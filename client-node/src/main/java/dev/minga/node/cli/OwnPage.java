package dev.minga.node.cli;

import dev.minga.node.budget.BudgetReport;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.page.OperatorRoutes;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.Membership;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.Preview;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** What the node's page shows: what {@code node preview} and {@code node status} print. */
final class OwnPage implements OperatorRoutes.Operator {
    private static final int SAMPLES = 5;

    private final NodeHome home;
    private final NodeSettings settings;
    private final Clock clock;

    OwnPage(NodeHome home, NodeSettings settings, Clock clock) {
        this.home = home;
        this.settings = settings;
        this.clock = clock;
    }

    /** All of it. */
    record Shown(String member, String federation, BudgetReport budget, Preview preview) {}

    /** One reading at a time, whoever asks. */
    @Override
    public synchronized Shown preview() throws IOException {
        Membership me = home.membership();
        NodeBudget budget = Budgets.asItIs(home, settings, clock);
        BudgetState state = budget.state();
        BudgetReport report = BudgetReport.of(
                budget, state, state.runs().stream().map(RunAccount::cost).reduce((earlier, later) -> later));
        return new Shown(
                me.member(), me.federation(), report, Preview.of(home, settings, report, Optional.empty(), SAMPLES));
    }

    @Override
    public void pause(boolean paused) throws IOException {
        if (paused) {
            home.pause().begin(clock.instant());
        } else {
            home.pause().end();
        }
    }
}
