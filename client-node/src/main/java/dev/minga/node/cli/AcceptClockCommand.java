package dev.minga.node.cli;

import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        Clock clock = Clock.systemUTC();
        Budgets.ledger(home, home.settings(), clock).acceptClock();
        Instant now = clock.instant();
        output.print(
                Main.terminal(spec),
                Map.of("now", now),
                "The budget's time is " + now + " now; what was spent stays spent.");
        return ExitCode.OK;
    }
}
