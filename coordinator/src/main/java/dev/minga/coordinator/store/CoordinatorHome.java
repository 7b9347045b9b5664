package dev.minga.coordinator.store;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A coordinator's directory: settings, keys, database, blobs. The authority's key and the signing key lie in folders of
 * their own; private files are for the owner only.
 *
 * @param directory the directory
 */
public record CoordinatorHome(Path directory) {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
    private static final Duration SERVER_LIFE = Duration.ofDays(825);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /**
     * Makes authority, server certificate and signing key, and writes the settings.
     *
     * @throws FileAlreadyExistsException if a coordinator lives here already; nothing is changed then
     */
    public void create(CoordinatorSettings settings, Instant now, SecureRandom random) throws IOException {
        if (Files.exists(settingsFile())) {
            throw new FileAlreadyExistsException(settingsFile().toString());
        }
        for (String folder : List.of("authority", "tls", "signing")) {
            AtomicFile.createPrivateDirectories(directory.resolve(folder));
        }
        Instant from = now.minus(CLOCK_SKEW);
        CertificateAuthority authority =
                CertificateAuthority.create(settings.federation(), from, now.plus(AUTHORITY_LIFE), random);
        KeyPair server = TlsKeys.generate(random);
        X509Certificate certificate =
                authority.issueServer(server.getPublic(), settings.hosts(), from, now.plus(SERVER_LIFE), random);
        writePrivate("authority/private-key.pem", Pem.encode(authority.privateKey()));
        write("authority/certificate.pem", Pem.encode(authority.certificate()));
        writePrivate("tls/private-key.pem", Pem.encode(server.getPrivate()));
        write("tls/certificate.pem", Pem.encode(certificate) + Pem.encode(authority.certificate()));
        writePrivate(
                "signing/ed25519.seed",
                HexFormat.of().formatHex(Ed25519Signer.generate(random).secretSeed()) + "\n");
        write("coordinator.yaml", settings.yaml());
    }

    private Path settingsFile() {
        return directory.resolve("coordinator.yaml");
    }

    /** Reads the settings. */
    public CoordinatorSettings settings() throws SettingsException {
        return SettingsReader.read(settingsFile(), CoordinatorSettings.class);
    }

    /** Whether {@link #create} was completed here. */
    public boolean exists() {
        return Files.isRegularFile(settingsFile());
    }

    /** The authority that issues members' certificates. */
    public CertificateAuthority authority() throws IOException {
        return new CertificateAuthority(
                Pem.privateKey(read("authority/private-key.pem")),
                Pem.certificates(read("authority/certificate.pem")).get(0));
    }

    /** What the server shows to members. */
    public TlsIdentity server() throws IOException {
        return new TlsIdentity(
                Pem.privateKey(read("tls/private-key.pem")), Pem.certificates(read("tls/certificate.pem")));
    }

    /** What plans and receipts are signed with. */
    public Ed25519Signer signer() throws IOException {
        return Ed25519Signer.fromSeed(
                HexFormat.of().parseHex(read("signing/ed25519.seed").strip()));
    }

    /** The database file. */
    public Path database() {
        return directory.resolve("coordinator.db");
    }

    /** Where {@code serve} says how to reach its admin endpoint. */
    public Path adminAccess() {
        return directory.resolve("admin.json");
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private void write(String name, String text) throws IOException {
        AtomicFile.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private void writePrivate(String name, String text) throws IOException {
        AtomicFile.writePrivate(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
