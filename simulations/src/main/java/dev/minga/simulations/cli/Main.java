package dev.minga.simulations.cli;

import dev.minga.shared.terminal.CommandRunner;
import dev.minga.shared.terminal.LogFile;
import dev.minga.shared.terminal.Terminal;
import dev.minga.simulations.report.ResultFolder;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code minga demo}, {@code minga simulate} and {@code minga privacy audit}. */
@Command(
        description = "Federations on one machine.",
        subcommands = {DemoCommand.class, SimulateCommand.class, PrivacyCommands.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    static final Terminal TERMINAL = Terminal.system();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        boolean demo = args.length > 0 && args[0].equals("demo");
        String[] withDefault = Stream.concat(Stream.of(args), Stream.of("--out", DemoCommand.DEFAULT_OUT))
                .toArray(String[]::new);
        LogFile.chooseFor(demo ? withDefault : args, "--out", demo ? "demo.log" : ResultFolder.LOG);
        System.exit(CommandRunner.run("minga", new Main(), TERMINAL, args));
    }
}
