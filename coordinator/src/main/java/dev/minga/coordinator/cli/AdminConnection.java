package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
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
            paramLabel = "DIR|FILE",
            required = true,
            defaultValue = "${env:MINGA_COORDINATOR}",
            description = "The directory of the running coordinator on this machine, or a file that 'coordinator token"
                    + " create --file' wrote (default: MINGA_COORDINATOR in the environment).")
    private Path coordinator = Path.of(".");

    /** One call of the admin endpoint. */
    interface Call<T> {
        T on(AdminClient client) throws IOException, InterruptedException, AdminClient.RefusedException;
    }

    <T> T call(Call<T> call) throws IOException, InterruptedException {
        return call(coordinator, call);
    }

    static <T> T call(Path coordinator, Call<T> call) throws IOException, InterruptedException {
        try {
            return call.on(new AdminClient(access(coordinator)));
        } catch (NoSuchFileException | ConnectException | HttpConnectTimeoutException e) {
            throw unreachable(coordinator, e);
        } catch (HttpTimeoutException e) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "the coordinator did not answer in time; it may have done what it was asked",
                    "Look whether it has, then call again",
                    e);
        } catch (SSLException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "what answers is not the coordinator that " + coordinator + " tells of: it has another certificate",
                    "Ask its operator; after a change of its certificate or hosts, tokens' files have to be made again",
                    e);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Mend that and call again", e);
        } catch (AdminClient.RefusedException e) {
            throw new UserError(
                    ExitCode.REFUSED, "the coordinator refuses: " + e.getMessage(), "Mend that and call again", e);
        }
    }

    private static AdminAccess access(Path coordinator) throws IOException {
        return AdminAccess.read(
                Files.isRegularFile(coordinator) ? coordinator : new CoordinatorHome(coordinator).adminAccess());
    }

    private static UserError unreachable(Path coordinator, IOException why) throws IOException {
        if (Files.isRegularFile(coordinator)) {
            return new UserError(
                    ExitCode.UNAVAILABLE,
                    "no coordinator answers at " + access(coordinator).url(),
                    "Ask its operator whether it runs, and look whether anything between blocks the port",
                    why);
        }
        return new UserError(
                ExitCode.UNAVAILABLE,
                "no coordinator runs in " + coordinator,
                "Start it with 'minga coordinator serve " + coordinator + "'",
                why);
    }

    /** A file with which another machine reaches this coordinator with a token. */
    void writeAccess(Path file, String url, String token) throws IOException {
        new AdminAccess(url, token, access(coordinator).authorities()).write(file);
    }

    /** Prints an answer: the value as JSON, or the text. */
    void print(Object value, String text) {
        output.print(Shell.main(command).terminal(), value, text);
    }
}
