package dev.minga.coordinator.cli;

import dev.minga.shared.terminal.CommandRunner;
import dev.minga.shared.terminal.LogFile;
import dev.minga.shared.terminal.Terminal;
import java.time.Clock;
import picocli.CommandLine.Command;

/** {@code minga coordinator|member|training}. */
@Command(
        description = "Runs and steers a coordinator.",
        subcommands = {CoordinatorCommands.class, MemberCommands.class, TrainingCommands.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    static final Terminal TERMINAL = Terminal.system();
    static final Clock CLOCK = Clock.systemUTC();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        LogFile.chooseFor(args, "serve", "coordinator.log");
        System.exit(CommandRunner.run("minga", new Main(), TERMINAL, args));
    }
}
