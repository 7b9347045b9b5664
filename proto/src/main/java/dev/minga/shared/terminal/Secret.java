package dev.minga.shared.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A secret from the environment: the variable {@code NAME} itself, or a file that {@code NAME_FILE} names, as service
 * managers hand secrets over (systemd's {@code LoadCredential=}, Kubernetes' mounted secrets). Other processes of the same
 * user can read an environment, a file only those who are let in.
 */
public final class Secret {
    private static final int LARGEST_BYTES = 4_096;

    private Secret() {}

    /** Whichever of the two is set in this process's environment. */
    public static Optional<String> named(String name) {
        return named(name, System.getenv());
    }

    /**
     * The same in an environment. Of a file the last line feed does not count.
     *
     * @throws UserError if both are set, or the file cannot be read, is empty or has more than 4096 bytes
     */
    static Optional<String> named(String name, Map<String, String> environment) {
        String file = environment.get(name + "_FILE");
        if (file == null) {
            return Optional.ofNullable(environment.get(name));
        }
        if (environment.containsKey(name)) {
            throw new UserError(ExitCode.USAGE, name + " and " + name + "_FILE are both set", "Set one of them");
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
            if (bytes.length > LARGEST_BYTES || text.isEmpty()) {
                throw new UserError(
                        ExitCode.USAGE,
                        file + ", which " + name + "_FILE names, is "
                                + (text.isEmpty() ? "empty" : "larger than 4096 bytes"),
                        "Write the secret into it and nothing else");
            }
            return Optional.of(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    file + ", which " + name + "_FILE names, cannot be read",
                    "Check that it is there and that this user may read it",
                    e);
        }
    }
}
