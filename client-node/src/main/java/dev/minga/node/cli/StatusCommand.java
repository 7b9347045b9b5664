package dev.minga.node.cli;

import dev.minga.node.budget.BudgetReport;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.budget.RunCost;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.PlanFile;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Shows the privacy budget: spent, reserved, left, run by run, and what a next run would cost.")
final class StatusCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "The next run's plan, as YAML or as a plan.bin; without it, a run like the last one.")
    private @Nullable Path plan;

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        NodeBudget budget = Budgets.open(home, home.settings(), Clock.systemUTC());
        BudgetState state = budget.state();
        BudgetReport report = BudgetReport.of(budget, state, next(state));
        output.print(Main.terminal(spec), report, report.text());
        return ExitCode.OK;
    }

    private Optional<RunCost> next(BudgetState state) throws IOException {
        return plan != null
                ? Optional.of(PlanFile.cost(plan))
                : state.runs().stream().map(RunAccount::cost).reduce((earlier, later) -> later);
    }
}
