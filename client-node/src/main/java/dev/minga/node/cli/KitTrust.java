package dev.minga.node.cli;

import dev.minga.node.participation.OpenedKit;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Grouped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether a kit is the federation's: somebody has to compare its key's fingerprint by another way than the file came. */
record KitTrust(Terminal terminal, InputStream answers) {
    /**
     * @param told the fingerprint that the operator was told, if it was given
     * @throws UserError if it is another, or nobody is there to say
     */
    void require(OpenedKit kit, Optional<String> told) throws IOException {
        if (told.isPresent()) {
            String expected = Grouped.sha256(told.get())
                    .orElseThrow(() -> new UserError(
                            ExitCode.USAGE,
                            "--fingerprint is not a SHA-256 in 64 hexadecimal digits",
                            "Give the whole fingerprint as the coordinator's operator reads it"));
            if (!expected.equals(kit.fingerprint())) {
                throw refused(kit);
            }
            return;
        }
        terminal.println("Kit of federation " + kit.kit().federation() + " for "
                + kit.kit().member() + ". Fingerprint of the key that signed it:\n  "
                + Grouped.byFour(kit.fingerprint()));
        if (!terminal.interactive()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "nobody is here to compare the kit's fingerprint",
                    "Have the coordinator's operator read theirs to you, and give it with --fingerprint");
        }
        terminal.err().print("Does the coordinator's operator read the same to you? Type yes to go on: ");
        terminal.err().flush();
        BufferedReader reader = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8));
        if (!"yes".equals(String.valueOf(reader.readLine()).strip())) {
            throw refused(kit);
        }
    }

    private static UserError refused(OpenedKit kit) {
        return new UserError(
                ExitCode.REFUSED,
                "the kit is signed by another key than the operator's, " + Grouped.byFour(kit.fingerprint()),
                "Do not use it; ask the coordinator's operator how it came to you");
    }
}
