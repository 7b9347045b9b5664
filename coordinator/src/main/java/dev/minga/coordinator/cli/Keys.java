package dev.minga.coordinator.cli;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.DatabaseLogin;
import dev.minga.crypto.identity.Passphrase;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.Secret;
import dev.minga.shared.terminal.UserError;
import java.nio.file.Path;

/** Where the passphrase of private keys and the database's login come from: the environment or files that it names, never
 * the command line. */
final class Keys {
    private static final String PASSPHRASE = "MINGA_PASSPHRASE";
    private static final String DATABASE_USER = "MINGA_DATABASE_USER";
    private static final String DATABASE_PASSWORD = "MINGA_DATABASE_PASSWORD";

    private Keys() {}

    /** A coordinator's directory, with what is set of them. */
    static CoordinatorHome coordinator(Path directory) {
        return new CoordinatorHome(
                directory,
                Secret.named(PASSPHRASE).map(text -> Passphrase.of(text.toCharArray())),
                new DatabaseLogin(
                        System.getenv(DATABASE_USER),
                        Secret.named(DATABASE_PASSWORD).orElse(null)));
    }

    /** The same where there must be one. */
    static CoordinatorHome existing(Path directory) {
        CoordinatorHome home = coordinator(directory);
        if (!home.exists()) {
            throw new UserError(
                    ExitCode.USAGE, "there is no coordinator in " + directory, "Name a coordinator's directory");
        }
        return home;
    }
}
