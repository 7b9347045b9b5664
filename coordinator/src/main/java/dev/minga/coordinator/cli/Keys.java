package dev.minga.coordinator.cli;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.crypto.identity.Passphrase;
import java.nio.file.Path;
import java.util.Optional;

/** Where the passphrase of private keys comes from: the environment, never the command line. */
final class Keys {
    private static final String PASSPHRASE = "MINGA_PASSPHRASE";

    private Keys() {}

    /** A coordinator's directory, with the passphrase if one is set. */
    static CoordinatorHome coordinator(Path directory) {
        return new CoordinatorHome(
                directory,
                Optional.ofNullable(System.getenv(PASSPHRASE)).map(text -> Passphrase.of(text.toCharArray())));
    }
}
