package dev.minga.coordinator.cli;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Grouped;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "init", description = "Makes a coordinator's directory: settings, certificate authority, signing key.")
final class InitCommand implements Callable<ExitCode> {
    @Mixin
    private final Shell shell = new Shell();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The directory to make.")
    private Path directory = Path.of(".");

    @Option(names = "--federation", required = true, description = "The federation's name.")
    private String federation = "";

    @Option(
            names = "--listen",
            defaultValue = "0.0.0.0:7443",
            description = "Where members dial; port 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(
            names = "--host",
            required = true,
            description = "A name or address of this machine as members see it; may be given several times.")
    private List<String> hosts = List.of();

    @Option(
            names = "--admin",
            defaultValue = "127.0.0.1:7444",
            description = "Where the operator's commands dial (default: ${DEFAULT-VALUE}).")
    private String admin = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://HOST:PORT/NAME for a PostgreSQL server (default: SQLite in DIR). Its user and"
                            + " password are MINGA_DATABASE_USER and MINGA_DATABASE_PASSWORD in the environment.")
    private Optional<String> database = Optional.empty();

    @Option(
            names = "--if-missing",
            description = "Do nothing if a coordinator lives in DIR already, for start scripts.")
    private boolean ifMissing;

    @Override
    public ExitCode call() throws IOException {
        CoordinatorHome home = Keys.coordinator(directory);
        if (ifMissing && home.exists()) {
            shell.terminal().println("A coordinator lives in " + directory + "; nothing is changed.");
            return ExitCode.OK;
        }
        try {
            CoordinatorSettings settings =
                    CoordinatorSettings.initial(federation, HostPort.parse(listen), hosts, HostPort.parse(admin));
            home.create(
                    database.map(settings::withDatabase).orElse(settings),
                    shell.clock().instant(),
                    new SecureRandom());
        } catch (FileAlreadyExistsException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "a coordinator lives in " + directory + " already",
                    "Choose another directory; its keys are never overwritten",
                    e);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "See 'minga coordinator init --help'", e);
        }
        String authority = home.authority().fingerprint().hex();
        String signer =
                home.signer(new SecureRandom()).publicKey().fingerprint().hex();
        output.print(
                shell.terminal(),
                Map.of(
                        "directory", directory.toString(),
                        "federation", federation,
                        "authoritySha256", authority,
                        "signingSha256", signer,
                        "publicKeys", home.publicKeys().toString()),
                "Coordinator of federation " + federation + " made in " + directory + "."
                        + "\nAuthority fingerprint (SHA-256): " + authority
                        + "\nFingerprint of the key that signs plans, receipts and member kits: "
                        + Grouped.byFour(signer)
                        + "\nMembers and auditors check this coordinator's words with " + home.publicKeys() + "."
                        + "\nNext: minga coordinator serve " + directory);
        return ExitCode.OK;
    }
}
