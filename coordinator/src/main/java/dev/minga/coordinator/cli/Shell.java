package dev.minga.coordinator.cli;

import dev.minga.shared.terminal.Terminal;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A mixin: where a command prints and which clock it reads, as {@link Main} was given them. */
@Command
final class Shell {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    Terminal terminal() {
        return main(command).terminal();
    }

    Clock clock() {
        return main(command).clock();
    }

    /** The application that a command belongs to. */
    static Main main(CommandSpec command) {
        return (Main) command.root().userObject();
    }
}
