package dev.minga.coordinator.store;

import dev.minga.crypto.identity.Pem;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a certificate lies that the operator got elsewhere. Relative paths begin in the coordinator's directory.
 *
 * @param chain PEM, the certificate itself first
 * @param key its private key in unencrypted PEM
 */
public record CertificateFiles(Path chain, Path key) {
    /** What the files hold; the key is never printed. */
    public record Pair(String chain, String key) {
        @Override
        public String toString() {
            return "Pair[chain=" + chain + ", key=[REDACTED]]";
        }
    }

    /**
     * Reads them.
     *
     * @throws UserError if a file cannot be read, or is not what it should be
     */
    Pair read(Path directory) throws IOException {
        Pair pair = new Pair(text(directory.resolve(chain)), text(directory.resolve(key)));
        try {
            Pem.certificates(pair.chain());
        } catch (IllegalArgumentException e) {
            throw unusable(chain + ": " + e.getMessage(), e);
        }
        if (!pair.key().contains("PRIVATE KEY-----") || pair.key().contains("ENCRYPTED")) {
            throw unusable(key + " has no unencrypted private key in PEM", new IllegalArgumentException());
        }
        return pair;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unusable("the file " + file + " cannot be read", e);
        }
    }

    private static UserError unusable(String why, Exception cause) {
        return new UserError(
                ExitCode.USAGE,
                why,
                "Correct 'adminCertificate' in coordinator.yaml: a chain and a key in PEM, or remove it",
                cause);
    }
}
