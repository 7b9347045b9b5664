package dev.minga.node.cli;

import dev.minga.node.participation.Pause;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minga node pause} and {@code minga node resume}. */
final class PauseCommands {
    private PauseCommands() {}

    @Command(
            name = "pause",
            description =
                    "Has a node ask for nothing, begin nothing and send nothing, also after a restart. What it computes"
                            + " now is computed to its end and stays here.")
    static final class Begin implements Callable<ExitCode> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Parameters(paramLabel = "DIR", description = "The node's directory.")
        private Path directory = Path.of(".");

        @Override
        public ExitCode call() throws IOException {
            Pause pause = Keys.joined(directory).pause();
            pause.begin(Instant.now());
            output.print(
                    Main.terminal(spec),
                    Map.of("paused", true),
                    "Paused. 'minga node resume " + directory + "' goes on; until then other members wait for this"
                            + " node's deltas no longer than their plans say.");
            return ExitCode.OK;
        }
    }

    @Command(name = "resume", description = "Has a paused node go on.")
    static final class End implements Callable<ExitCode> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Parameters(paramLabel = "DIR", description = "The node's directory.")
        private Path directory = Path.of(".");

        @Override
        public ExitCode call() throws IOException {
            Keys.joined(directory).pause().end();
            output.print(Main.terminal(spec), Map.of("paused", false), "The node goes on.");
            return ExitCode.OK;
        }
    }
}
