package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A mixin: which running coordinator a command talks to, and how it prints the answer. */
@Command
final class AdminConnection {
    // Not a Shell: a mixin inside a mixin does not see the command.
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--coordinator",
            paramLabel = "DIR",
            required = true,
            description = "The directory of the running coordinator on this machine.")
    private Path directory = Path.of(".");

    /** One call of the admin endpoint. */
    interface Call<T> {
        T on(AdminClient client) throws IOException, InterruptedException, AdminClient.RefusedException;
    }

    <T> T call(Call<T> call) throws IOException, InterruptedException {
        return call(directory, call);
    }

    static <T> T call(Path directory, Call<T> call) throws IOException, InterruptedException {
        try {
            return call.on(new AdminClient(AdminAccess.read(new CoordinatorHome(directory).adminAccess())));
        } catch (NoSuchFileException | ConnectException e) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "no coordinator runs in " + directory,
                    "Start it with 'minga coordinator serve " + directory + "'",
                    e);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Mend that and call again", e);
        } catch (AdminClient.RefusedException e) {
            throw new UserError(
                    ExitCode.REFUSED, "the coordinator refuses: " + e.getMessage(), "Mend that and call again", e);
        }
    }

    /** Prints an answer: the value as JSON, or the text. */
    void print(Object value, String text) {
        output.print(Shell.main(command).terminal(), value, text);
    }
}
