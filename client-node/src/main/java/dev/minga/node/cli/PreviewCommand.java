package dev.minga.node.cli;

import dev.minga.node.budget.BudgetReport;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.budget.RunCost;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.PlanFile;
import dev.minga.node.participation.Preview;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "preview",
        description =
                "Shows what data this node would use, as a model would read it, what a plan would cost, and what was"
                        + " sent. Changes nothing, asks nobody.")
final class PreviewCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "The next run's plan, as YAML or as a plan.bin; without it, a run like the last one. Of a plan.bin it is"
                            + " also said whether this node would decline it.")
    private Optional<Path> plan = Optional.empty();

    @Option(
            names = "--samples",
            defaultValue = "3",
            description = "How many texts of each label to show (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        NodeSettings settings = home.settings();
        NodeBudget budget = Budgets.asItIs(home, settings, Clock.systemUTC());
        BudgetState state = budget.state();
        Optional<String> refusal = plan.isPresent()
                ? PlanFile.refusal(plan.get(), home.membership(), settings.policy())
                : Optional.empty();
        Preview preview =
                Preview.of(home, settings, BudgetReport.of(budget, state, next(state)), refusal, Math.max(0, samples));
        output.print(Main.terminal(spec), preview, preview.text());
        return ExitCode.OK;
    }

    private Optional<RunCost> next(BudgetState state) throws IOException {
        return plan.isPresent()
                ? Optional.of(PlanFile.cost(plan.get()))
                : state.runs().stream().map(RunAccount::cost).reduce((earlier, later) -> later);
    }
}
