package dev.minga.node.cli;

import dev.minga.shared.terminal.CommandRunner;
import dev.minga.shared.terminal.LogFile;
import dev.minga.shared.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code minga node|privacy}. */
@Command(
        description = "Runs an organisation's node.",
        subcommands = {NodeCommands.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    static final Terminal TERMINAL = Terminal.system();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        LogFile.chooseFor(args, "run", "node.log");
        System.exit(CommandRunner.run("minga", new Main(), TERMINAL, args));
    }
}
