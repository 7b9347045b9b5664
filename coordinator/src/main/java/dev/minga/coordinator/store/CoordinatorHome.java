package dev.minga.coordinator.store;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.LockedKeyException;
import dev.minga.crypto.identity.Passphrase;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.PrivateKeyPem;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Signer;
import dev.minga.crypto.signature.SigningKeys;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A coordinator's directory: settings, keys, database, blobs, ledger. The authority's key and the signing keys lie in folders
 * of their own; private keys are for the owner only, and encrypted if there is a passphrase.
 *
 * @param directory the directory
 * @param passphrase what private keys are or will be encrypted with
 * @param login for the database, where that is a server
 */
public record CoordinatorHome(Path directory, Optional<Passphrase> passphrase, DatabaseLogin login) {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
    private static final Duration SERVER_LIFE = Duration.ofDays(825);
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** A directory whose keys are not encrypted. */
    public CoordinatorHome(Path directory) {
        this(directory, Optional.empty(), DatabaseLogin.NONE);
    }

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
        X509Certificate certificate = serverCertificate(authority, server, settings.hosts(), now, random);
        writeKey("authority/private-key.pem", authority.privateKey().getEncoded(), random);
        write("authority/certificate.pem", Pem.encode(authority.certificate()));
        keepServer(authority, server, certificate, random);
        CompositeSigner signer = CompositeSigner.generate(random);
        Ed25519NoteSigner log = Ed25519NoteSigner.generate(random);
        writeKey("signing/private-key.pem", signer.pkcs8(), random);
        writeKey("signing/log-private-key.pem", log.pkcs8(), random);
        write(
                "public-keys.txt",
                NoteKey.log(settings.ledger(), log.publicKey()).vkey() + "\n"
                        + NoteKey.minga(settings.ledger(), signer.publicKey()).vkey() + "\n");
        write("coordinator.yaml", settings.yaml());
    }

    private static X509Certificate serverCertificate(
            CertificateAuthority authority, KeyPair keys, List<String> hosts, Instant now, SecureRandom random) {
        Instant end = authority.certificate().getNotAfter().toInstant();
        Instant wanted = now.plus(SERVER_LIFE);
        return authority.issueServer(
                keys.getPublic(), hosts, now.minus(CLOCK_SKEW), wanted.isBefore(end) ? wanted : end, random);
    }

    private void keepServer(
            CertificateAuthority authority, KeyPair keys, X509Certificate certificate, SecureRandom random)
            throws IOException {
        writeKey("tls/private-key.pem", keys.getPrivate().getEncoded(), random);
        write("tls/certificate.pem", Pem.encode(certificate) + Pem.encode(authority.certificate()));
    }

    /** A new key and certificate for these hosts in the place of the ones that members were shown. */
    void issueServer(List<String> hosts, Instant now, SecureRandom random) throws IOException {
        CertificateAuthority authority = authority();
        KeyPair keys = TlsKeys.generate(random);
        keepServer(authority, keys, serverCertificate(authority, keys, hosts, now, random), random);
    }

    /** What the server shows to members from now on, issued anew where the settings or the time ask for it. */
    public TlsIdentity server(Instant now, SecureRandom random) throws IOException, SettingsException {
        return new ServerCertificate(this).current(now, random);
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

    /** The verifier keys of the log, one a line: what a receipt or a copy of the ledger is checked with. */
    public Path publicKeys() {
        return directory.resolve("public-keys.txt");
    }

    /** The log's files. */
    public Path ledger() {
        return directory.resolve("ledger");
    }

    /** The authority that issues members' certificates. */
    public CertificateAuthority authority() throws IOException {
        return new CertificateAuthority(
                TlsKeys.fromPkcs8(readKey("authority/private-key.pem")),
                Pem.certificates(read("authority/certificate.pem")).get(0));
    }

    /** What the server showed to members last. */
    public TlsIdentity server() throws IOException {
        return new TlsIdentity(
                TlsKeys.fromPkcs8(readKey("tls/private-key.pem")), Pem.certificates(read("tls/certificate.pem")));
    }

    /**
     * What the admin endpoint shows, made anew for each start and kept nowhere: for the hosts of the settings, where it listens, and loopback.
     */
    public TlsIdentity admin(Instant now, SecureRandom random) throws IOException, SettingsException {
        CertificateAuthority authority = authority();
        Set<String> names = new LinkedHashSet<>(settings().hosts());
        names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        String listens = settings().admin().host();
        if (!ANY_ADDRESS.contains(listens)) {
            names.add(listens);
        }
        KeyPair keys = TlsKeys.generate(random);
        X509Certificate certificate = serverCertificate(authority, keys, List.copyOf(names), now, random);
        return new TlsIdentity(keys.getPrivate(), List.of(certificate, authority.certificate()));
    }

    /** The certificate that the operator got elsewhere for the admin endpoint, if the settings name one. */
    public Optional<CertificateFiles.Pair> adminCertificate() throws IOException, SettingsException {
        Optional<CertificateFiles> files = settings().adminCertificate();
        return files.isPresent() ? Optional.of(files.get().read(directory)) : Optional.empty();
    }

    /** What plans, receipts and checkpoints are signed with. */
    public Signer signer(SecureRandom random) throws IOException {
        return SigningKeys.fromPkcs8(readKey("signing/private-key.pem"), random);
    }

    /** What checkpoints are signed with besides, so that public tools can read them. */
    public Ed25519NoteSigner logSigner() throws IOException {
        return Ed25519NoteSigner.fromPkcs8(readKey("signing/log-private-key.pem"));
    }

    /**
     * Opens the database that the settings name, making its tables where they are missing.
     *
     * @throws IOException if the file cannot be opened
     * @throws UserError if the server cannot be reached, or does not do, or another coordinator has the database, or if it is
     *     a backup's copy
     */
    public Database connect() throws IOException, SettingsException {
        if (settings().database().isPresent() && Files.exists(database())) {
            throw new UserError(
                    ExitCode.REFUSED,
                    directory + " is a backup, or its journal was not moved: it has a "
                            + database().getFileName() + " though its settings name a server",
                    "Run 'minga coordinator restore BACKUP NEW_DIR --reason TEXT', or remove 'database' from its settings");
        }
        Database database = connectToCopyToo();
        try {
            Optional<String> madeAt = Tenure.copyMadeAt(database);
            if (madeAt.isPresent()) {
                database.close();
                throw new UserError(
                        ExitCode.REFUSED,
                        directory + " is a backup of " + madeAt.get() + "; serving it would open what was spent since",
                        "Run 'minga coordinator restore " + directory + " NEW_DIR --reason TEXT'");
            }
            return database;
        } catch (SQLException e) {
            throw new IOException("the database cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same, also where it is a backup's copy that is being taken over. */
    public Database connectToCopyToo() throws IOException, SettingsException {
        Optional<String> url = settings().database();
        return url.isPresent() ? server(url.get()) : file();
    }

    /** Replaces the settings. */
    public void change(CoordinatorSettings settings) throws IOException {
        write("coordinator.yaml", settings.yaml());
    }

    private Database file() throws IOException {
        try {
            return SqliteDatabase.open(database());
        } catch (SQLException e) {
            throw new IOException("the database " + database() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private Database server(String url) {
        try {
            return PostgresDatabase.open(url, login);
        } catch (SQLException e) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "the database " + url + " cannot be used: " + e.getMessage(),
                    "Check the server, 'database' in coordinator.yaml, MINGA_DATABASE_USER and MINGA_DATABASE_PASSWORD",
                    e);
        }
    }

    /** The file of an SQLite database. */
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

    private void writeKey(String name, byte[] pkcs8, SecureRandom random) throws IOException {
        String pem = PrivateKeyPem.encode(pkcs8, passphrase, random);
        AtomicFile.writePrivate(directory.resolve(name), pem.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] readKey(String name) throws IOException {
        try {
            return PrivateKeyPem.decode(read(name), passphrase);
        } catch (LockedKeyException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    directory.resolve(name) + ": " + e.getMessage(),
                    "Set MINGA_PASSPHRASE to the passphrase that was set at 'minga coordinator init'",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IOException(directory.resolve(name) + " is damaged; restore it from a backup", e);
        }
    }
}
