package dev.minga.node.cli;

import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "settle", description = "Takes no further part in a run, and gives back the steps that never ran.")
final class SettleCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Parameters(index = "1", paramLabel = "RUN", description = "The run's name.")
    private String run = "";

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        boolean settled = Budgets.open(home, home.settings(), Clock.systemUTC())
                .settle(home.membership().federation(), run);
        output.print(
                Main.terminal(spec),
                Map.of("run", run, "settled", settled),
                settled ? "Run " + run + " is over for this node." : "Run " + run + " has nothing to give back.");
        return ExitCode.OK;
    }
}
