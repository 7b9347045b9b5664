package dev.minga.node.participation;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.crypto.identity.LockedKeyException;
import dev.minga.crypto.identity.Passphrase;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.PrivateKeyPem;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;
import dev.minga.crypto.signature.SigningKeys;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.node.data.EntityKey;
import dev.minga.node.data.HoldOut;
import dev.minga.node.ledger.LedgerFolder;
import dev.minga.node.ledger.LogKeys;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A node's directory: settings, keys, budget, rounds, models, what was seen of the ledger. Keys are for the owner only, and
 * encrypted if there is a passphrase.
 *
 * @param directory the directory
 * @param passphrase what private keys are or will be encrypted with
 */
public record NodeHome(Path directory, Optional<Passphrase> passphrase) {
    private static final int PAGE_KEY_BYTES = 16;

    /** A directory whose keys are not encrypted. */
    public NodeHome(Path directory) {
        this(directory, Optional.empty());
    }

    /** Whether this node has joined a federation. */
    public boolean joined() {
        return Files.isRegularFile(directory.resolve("identity/membership.json"));
    }

    /** The keys that a member makes for itself, besides the one for TLS. */
    record MemberKeys(CompositeSigner signer, Ed25519NoteSigner witness) {}

    /** Keeps what joining gave; the membership last, so that {@link #joined} means complete. */
    void keep(Membership membership, TlsIdentity tls, MemberKeys keys, SecureRandom random) throws IOException {
        Path identity = directory.resolve("identity");
        AtomicFile.createPrivateDirectories(identity);
        keep(tls, random);
        writeKey(identity.resolve("signing-key.pem"), keys.signer().pkcs8(), random);
        writeKey(identity.resolve("witness-key.pem"), keys.witness().pkcs8(), random);
        if (!Files.exists(settingsFile())) {
            AtomicFile.write(settingsFile(), NodeSettingsTemplate.TEXT.getBytes(StandardCharsets.UTF_8));
        }
        AtomicFile.writePrivate(
                identity.resolve("membership.json"), Json.mapper().writeValueAsBytes(membership));
    }

    /** Keeps key and certificate for TLS in one file, so that a renewal replaces both or neither. */
    void keep(TlsIdentity tls, SecureRandom random) throws IOException {
        StringBuilder pem =
                new StringBuilder(PrivateKeyPem.encode(tls.privateKey().getEncoded(), passphrase, random));
        tls.chain().forEach(certificate -> pem.append(Pem.encode(certificate)));
        writePrivate(tlsFile(), pem.toString());
    }

    private Path tlsFile() {
        return directory.resolve("identity/tls.pem");
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

    /** Settings that the federation proposes; never read by this node. */
    public Path proposedSettings() {
        return directory.resolve("node.yaml.proposed");
    }

    /** What the node shows to the coordinator; the chain ends in the federation's authority. */
    public TlsIdentity tlsIdentity() throws IOException {
        String pem = Files.readString(tlsFile());
        byte[] key = readKey(tlsFile());
        try {
            return new TlsIdentity(TlsKeys.fromPkcs8(key), Pem.certificates(pem));
        } catch (IllegalArgumentException e) {
            throw damaged(tlsFile(), e);
        }
    }

    /** The certificate that the node shows; its key is not read. */
    public X509Certificate certificate() throws IOException {
        try {
            return Pem.certificates(Files.readString(tlsFile())).get(0);
        } catch (IllegalArgumentException e) {
            throw damaged(tlsFile(), e);
        }
    }

    /** What changes whenever the budget does: when its file was written, and how long it is. */
    public String budgetVersion(NodeSettings settings) throws IOException {
        Path file = budget(settings).resolve("ledger.jsonl");
        return Files.exists(file) ? Files.getLastModifiedTime(file) + " " + Files.size(file) : "none";
    }

    /** What the node signs its updates with. */
    public Signer signer(SecureRandom random) throws IOException {
        Path file = directory.resolve("identity/signing-key.pem");
        byte[] key = readKey(file);
        try {
            return SigningKeys.fromPkcs8(key, random);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /** What the node cosigns checkpoints with. */
    public Ed25519NoteSigner witness() throws IOException {
        Path file = directory.resolve("identity/witness-key.pem");
        byte[] key = readKey(file);
        try {
            return Ed25519NoteSigner.fromPkcs8(key);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /** What the ids of entities are made with; made when it is first asked for. It never leaves this directory. */
    public EntityKey entityKey(SecureRandom random) throws IOException {
        Path file = directory.resolve("identity/entity-key.hex");
        if (!Files.exists(file)) {
            byte[] fresh = new byte[EntityKey.BYTES];
            random.nextBytes(fresh);
            AtomicFile.createPrivateDirectories(directory.resolve("identity"));
            writePrivate(file, HexFormat.of().formatHex(fresh) + "\n");
        }
        try {
            return new EntityKey(HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static IOException damaged(Path file, Exception cause) {
        return new IOException(file + " is damaged; restore it from a backup", cause);
    }

    private byte[] readKey(Path file) throws IOException {
        try {
            return PrivateKeyPem.decode(Files.readString(file), passphrase);
        } catch (LockedKeyException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    file + ": " + e.getMessage(),
                    "Set MINGA_PASSPHRASE to the passphrase that was set at 'minga node join'",
                    e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /** What decides which records are held out: a key that is made when it is first asked for, and never leaves. */
    HoldOut holdOut(SecureRandom random) throws IOException {
        Path file = directory.resolve("identity/hold-out.key");
        if (!Files.exists(file)) {
            byte[] key = new byte[HoldOut.KEY_BYTES];
            random.nextBytes(key);
            AtomicFile.createPrivateDirectories(directory.resolve("identity"));
            AtomicFile.writePrivate(file, key);
        }
        try {
            return new HoldOut(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is damaged; restore it from a backup, or delete it to hold out other records from now on",
                    e);
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

    /** What the log's checkpoints are verified with. */
    public LogKeys logKeys() throws IOException {
        try {
            return LogKeys.of(membership().logKey(), coordinatorKey());
        } catch (MalformedLedgerException | IllegalArgumentException e) {
            throw new IOException("the log's key in membership.json is damaged", e);
        }
    }

    /** Where privacy spent is kept. */
    Path budget(NodeSettings settings) {
        return directory.resolve(settings.budget().orElse(Path.of("budget")));
    }

    /** Where its head is kept once more: all that share a budget share its copy. */
    Path budgetCopy(NodeSettings settings) {
        Path beside = settings.budget()
                .map(budget -> budget.resolveSibling(budget.getFileName() + "-head.json"))
                .orElse(Path.of("identity/budget-head.json"));
        return directory.resolve(settings.budgetCopy().orElse(beside));
    }

    /** What versions before the ledger kept. */
    Path oldBudgetFile() {
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

    /** What the operator shows at the node's own page: another one each time, so that what somebody saw ends with the process. */
    public String pageKey(SecureRandom random) throws IOException {
        Path file = directory.resolve("page.key");
        byte[] fresh = new byte[PAGE_KEY_BYTES];
        random.nextBytes(fresh);
        String key = HexFormat.of().formatHex(fresh);
        writePrivate(file, key + "\n");
        return key;
    }

    /** The operator's switch. */
    public Pause pause() {
        return new Pause(directory.resolve("paused"));
    }

    /** Where the public sets lie that runs were evaluated on, by their digests. */
    Path publicSets() {
        return directory.resolve("public-sets");
    }

    /** Where the models of finished runs lie. */
    public Path models() {
        return directory.resolve("models");
    }

    /** Where the records of a source lie that were collected from its files. */
    Path collected(String source) {
        String encoded = URLEncoder.encode(source, StandardCharsets.UTF_8)
                .replace(".", "%2E")
                .replace("*", "%2A");
        return directory.resolve("collected").resolve(encoded);
    }

    /** What this node saw of the federation's log. */
    public LedgerFolder ledger() {
        return new LedgerFolder(directory.resolve("ledger"));
    }

    private void writeKey(Path file, byte[] pkcs8, SecureRandom random) throws IOException {
        writePrivate(file, PrivateKeyPem.encode(pkcs8, passphrase, random));
    }

    private static void writePrivate(Path file, String text) throws IOException {
        AtomicFile.writePrivate(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
