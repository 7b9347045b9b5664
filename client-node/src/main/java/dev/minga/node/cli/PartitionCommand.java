package dev.minga.node.cli;

import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.Partition;
import dev.minga.node.data.LogFile;
import dev.minga.node.data.LogPrefix;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.LocalSources;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.UnmovedLines;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "partition",
        description =
                "Gives the lines that a source gets from now on a budget of their own; the lines that are there keep theirs.")
final class PartitionCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Parameters(index = "1", paramLabel = "SOURCE", description = "The source's name in node.yaml.")
    private String source = "";

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        NodeSettings settings = home.settings();
        NodeSettings.Source named = settings.data().stream()
                .filter(one -> one.stableName().equals(source))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE,
                        "node.yaml names no source " + source,
                        "Its sources are "
                                + settings.data().stream()
                                        .map(NodeSettings.Source::stableName)
                                        .toList()));
        NodeBudget budget = Budgets.open(home, settings, Clock.systemUTC());
        BudgetState state = budget.state();
        Optional<BudgetEvent.PartitionOpened> cut =
                budget.lines(state, budget.partitions(state)).lastCut(source);
        LogFile log = new LocalSources(home, settings).log(named);
        try {
            UnmovedLines.require(log, cut);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.REFUSED, String.valueOf(e.getMessage()), "Nothing can be cut before they are", e);
        }
        LogPrefix all = LogPrefix.of(log, Long.MAX_VALUE);
        if (!all.ended()) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "the last line of " + named.log() + " is still being written",
                    "Try again when it has its end");
        }
        Partition partition = opened(budget, all);
        long first = all.lines() + 1;
        output.print(
                Main.terminal(spec),
                Map.of("partition", partition, "fromLine", first),
                "Lines of " + source + " from " + first + " on are partition " + partition + ".");
        return ExitCode.OK;
    }

    private Partition opened(NodeBudget budget, LogPrefix all) throws IOException {
        try {
            return budget.cut(source, all.lines(), all.digest().hex());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    source + " has no line that came in since its last partition was opened",
                    "Open one when there are new lines",
                    e);
        }
    }
}
