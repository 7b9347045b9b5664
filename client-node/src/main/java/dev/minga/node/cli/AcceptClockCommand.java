package dev.minga.node.cli;

import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "accept-clock",
        description =
                "Goes on although this machine's clock is earlier than the budget's last entry, because it is right now.")
final class AcceptClockCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        Clock clock = Clock.systemUTC();
        Budgets.ledger(home, home.settings(), clock).acceptClock();
        Main.terminal(spec).println("The budget's time is " + clock.instant() + " now; what was spent stays spent.");
        return ExitCode.OK;
    }
}
