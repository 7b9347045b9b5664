package dev.minga.node.cli;

import dev.minga.crypto.identity.Passphrase;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.Secret;
import dev.minga.shared.terminal.UserError;
import java.nio.file.Path;

/** Where the passphrase of private keys comes from: the environment or a file that it names, never the command line. */
final class Keys {
    private static final String PASSPHRASE = "MINGA_PASSPHRASE";

    private Keys() {}

    /** A node's directory, with the passphrase if one is set. */
    static NodeHome node(Path directory) {
        return new NodeHome(directory, Secret.named(PASSPHRASE).map(text -> Passphrase.of(text.toCharArray())));
    }

    /** The directory of a node that has joined. */
    static NodeHome joined(Path directory) {
        NodeHome home = node(directory);
        if (!home.joined()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the node in " + directory + " has not joined a federation",
                    "Ask for an invitation and run 'minga node join TOKEN " + directory + "'");
        }
        return home;
    }
}
