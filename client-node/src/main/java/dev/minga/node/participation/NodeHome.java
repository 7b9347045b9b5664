package dev.minga.node.participation;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * A node's directory: settings, keys, budget, rounds, models. Keys are for the owner only.
 *
 * @param directory the directory
 */
public record NodeHome(Path directory) {
    /** Whether this node has joined a federation. */
    public boolean joined() {
        return Files.isRegularFile(directory.resolve("identity/membership.json"));
    }

    /** Keeps what joining gave; the membership last, so that {@link #joined} means complete. */
    void keep(Membership membership, PrivateKey tlsKey, List<X509Certificate> chain, Ed25519Signer signer)
            throws IOException {
        Path identity = directory.resolve("identity");
        AtomicFile.createPrivateDirectories(identity);
        writePrivate(identity.resolve("tls-private-key.pem"), Pem.encode(tlsKey));
        StringBuilder certificates = new StringBuilder();
        chain.forEach(certificate -> certificates.append(Pem.encode(certificate)));
        writePrivate(identity.resolve("tls-certificate.pem"), certificates.toString());
        writePrivate(identity.resolve("signing-ed25519.seed"), HexFormat.of().formatHex(signer.secretSeed()) + "\n");
        if (!Files.exists(settingsFile())) {
            AtomicFile.write(settingsFile(), NodeSettings.template().getBytes(StandardCharsets.UTF_8));
        }
        AtomicFile.writePrivate(
                identity.resolve("membership.json"), Json.mapper().writeValueAsBytes(membership));
    }

    /** What joining gave. */
    public Membership membership() throws IOException {
        Path file = directory.resolve("identity/membership.json");
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), Membership.class);
        } catch (JacksonException e) {
            throw new IOException(
                    file + " is damaged; restore it from a backup or join again in an empty directory", e);
        }
    }

    /** The node's settings. */
    public NodeSettings settings() throws SettingsException {
        return SettingsReader.read(settingsFile(), NodeSettings.class);
    }

    private Path settingsFile() {
        return directory.resolve("node.yaml");
    }

    /** What the node shows to the coordinator; the chain ends in the federation's authority. */
    public TlsIdentity tlsIdentity() throws IOException {
        Path key = directory.resolve("identity/tls-private-key.pem");
        Path certificate = directory.resolve("identity/tls-certificate.pem");
        try {
            return new TlsIdentity(
                    Pem.privateKey(Files.readString(key)), Pem.certificates(Files.readString(certificate)));
        } catch (IllegalArgumentException e) {
            throw new IOException(key + " or " + certificate + " is damaged; restore both from a backup", e);
        }
    }

    /** What the node signs its updates with. */
    public Ed25519Signer signer() throws IOException {
        Path file = directory.resolve("identity/signing-ed25519.seed");
        try {
            return Ed25519Signer.fromSeed(
                    HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged; restore it from a backup", e);
        }
    }

    /** What the coordinator signs with. */
    public PublicKey coordinatorKey() throws IOException {
        Membership membership = membership();
        try {
            return PublicKey.parse(
                    membership.coordinatorKeyAlgorithm(), HexFormat.of().parseHex(membership.coordinatorKey()));
        } catch (UnknownAlgorithmException | IllegalArgumentException e) {
            throw new IOException("the coordinator's key in membership.json is damaged", e);
        }
    }

    /** The ledger of privacy spent. */
    public Path budgetFile() {
        return directory.resolve("budget.jsonl");
    }

    /** The exact bytes of the plan that a run follows, kept when the run was charged. */
    Path planFile(String run) {
        return rounds().resolve(run).resolve("plan.bin");
    }

    /** Where deltas, statements and receipts lie. */
    public Path rounds() {
        return directory.resolve("rounds");
    }

    /** Where the models of finished runs lie. */
    public Path models() {
        return directory.resolve("models");
    }

    private static void writePrivate(Path file, String text) throws IOException {
        AtomicFile.writePrivate(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
