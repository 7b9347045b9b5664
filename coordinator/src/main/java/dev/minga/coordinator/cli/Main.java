package dev.minga.coordinator.cli;

import dev.minga.shared.terminal.CommandRunner;
import dev.minga.shared.terminal.LogFile;
import dev.minga.shared.terminal.Terminal;
import java.time.Clock;
import picocli.CommandLine.Command;

/** {@code minga coordinator|member|training|model|ledger}. */
@Command(
        description = "Runs and steers a coordinator.",
        subcommands = {
            CoordinatorCommands.class,
            MemberCommands.class,
            TrainingCommands.class,
            ModelCommands.class,
            LedgerCommands.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private final Terminal terminal;
    private final Clock clock;

    Main(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    Terminal terminal() {
        return terminal;
    }

    Clock clock() {
        return clock;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        LogFile.chooseFor(args, "serve", "coordinator.log");
        Terminal terminal = Terminal.system();
        System.exit(CommandRunner.run("minga", new Main(terminal, Clock.systemUTC()), terminal, args));
    }
}
