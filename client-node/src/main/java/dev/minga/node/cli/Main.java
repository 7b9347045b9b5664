package dev.minga.node.cli;

import dev.minga.shared.terminal.CommandRunner;
import dev.minga.shared.terminal.LogFile;
import dev.minga.shared.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code minga node|privacy}. */
@Command(
        description = "Runs an organisation's node, and answers questions about privacy.",
        subcommands = {NodeCommands.class, PrivacyCommands.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private final Terminal terminal;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs one command; returns its exit code. */
    public static int run(Terminal terminal, String... args) {
        return CommandRunner.run("minga", new Main(terminal), terminal, args);
    }

    /** Where a command below this one prints. */
    static Terminal terminal(CommandSpec command) {
        return ((Main) command.root().userObject()).terminal;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        LogFile.chooseFor(args, "run", "node.log");
        System.exit(run(Terminal.system(), args));
    }
}
