package dev.minga.coordinator.cli;

import dev.minga.coordinator.access.AccessTokens;
import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminDoor;
import dev.minga.coordinator.admin.AdminIdentity;
import dev.minga.coordinator.admin.AdminServer;
import dev.minga.coordinator.admin.OperatorActs;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.ledger.Discontinuity;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.coordinator.ledger.LedgerFollower;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Enrolments.CoordinatorKeys;
import dev.minga.coordinator.membership.Kits;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.rpc.FederationServer;
import dev.minga.coordinator.rpc.Revocations;
import dev.minga.coordinator.run.Promotions;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.tracking.MlflowTracking;
import dev.minga.coordinator.tracking.Tracking;
import dev.minga.coordinator.upkeep.Backup;
import dev.minga.coordinator.upkeep.DataDisk;
import dev.minga.coordinator.upkeep.GarbageCollection;
import dev.minga.coordinator.upkeep.Readiness;
import dev.minga.coordinator.upkeep.Upkeep;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Signer;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running coordinator: everything wired by hand, closed in the reverse order. */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final int TOKEN_BYTES = 32;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final HostPort membersDial;
    private final String adminUrl;

    private Coordinator(CoordinatorHome home, Clock clock) throws IOException, SettingsException {
        CoordinatorSettings settings = home.settings();
        try {
            open.push(DirectoryLock.acquire(home.directory()));
            Database database = home.connect();
            open.push(database);
            SecureRandom random = new SecureRandom();
            Signer signer = home.signer(random);
            Ed25519NoteSigner logSigner = home.logSigner();
            Outbox outbox = new Outbox(database);
            Ledger ledger = ledger(home, outbox, signer, logSigner);
            LedgerFollower follower = new LedgerFollower(ledger, single("ledger"));
            open.push(follower);
            Members members = new Members(database, follower::wake);
            Observation observed = new Observation(clock);
            Journal journal = observed.journal(new SqlJournal(database, follower::wake));
            BlobStore blobs = new BlobStore(home.directory());
            Runs runs = runs(settings, signer, journal, blobs, clock);
            GarbageCollection garbage = new GarbageCollection(journal, blobs, clock);
            ledger.follow();
            runs.replay();
            clearUp(garbage);
            CertificateAuthority authority = home.authority();
            NoteKey logKey = NoteKey.log(settings.ledger(), logSigner.publicKey());
            Enrolments enrolments = new Enrolments(
                    settings.federation(),
                    authority,
                    settings.memberCertificateLife(),
                    new CoordinatorKeys(signer.publicKey(), logKey),
                    members,
                    clock,
                    random);
            FederationServer server = listen(
                    settings,
                    home.server(clock.instant(), random),
                    authority,
                    observed,
                    new FederationServer.Rooms(enrolments, members, runs, blobs, signer, ledger, outbox, clock));
            open.push(server);
            Upkeep upkeep = new Upkeep(
                    garbage,
                    readiness(
                            Map.of(
                                    "disk", new DataDisk(home.directory()),
                                    "database", database::check,
                                    "ledger", follower::check),
                            server),
                    new Backup(home, database, ledger, blobs, clock));
            membersDial = new HostPort(settings.hosts().get(0), server.port());
            track(home, runs, journal, blobs);
            String token = token(random);
            AccessTokens tokens = new AccessTokens(database, clock, random);
            AdminIdentity identity = new AdminIdentity(home.admin(clock.instant(), random), home.adminCertificate());
            observed.show(home, runs, members, ledger, outbox, server.sightings(), upkeep.readiness(), identity);
            AdminServer admin = new AdminServer(
                    new AdminServer.Federation(
                            settings.federation(),
                            membersDial,
                            members,
                            new Kits(settings.federation(), membersDial, enrolments, signer, logKey, clock),
                            new Revocations(enrolments, runs, server),
                            server.sightings()::lastSeen,
                            runs,
                            new Promotions(settings.federation(), runs, outbox, clock, follower::wake),
                            journal,
                            blobs,
                            ledger,
                            upkeep,
                            new OperatorActs(settings.federation(), outbox, clock, follower::wake)),
                    new AdminDoor(
                            settings.admin(),
                            settings.hosts().get(0),
                            identity,
                            tokens,
                            new Doorkeeper(token, tokens, System::nanoTime),
                            QUIET),
                    observed.monitored());
            open.push(admin);
            adminUrl = admin.publicUrl();
            new AdminAccess(admin.localUrl(), token, identity.authorities()).write(home.adminAccess());
            LOG.info("federation {}: members dial {}, admin at {}", settings.federation(), membersDial, adminUrl);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens the directory, replays the journal and starts listening.
     *
     * @throws IOException if the directory is in use or damaged, or a port cannot be had
     */
    public static Coordinator start(CoordinatorHome home, Clock clock) throws IOException, SettingsException {
        return new Coordinator(home, clock);
    }

    /** Opens the log of a directory that the caller has locked. */
    static Ledger ledger(CoordinatorHome home, Outbox outbox, Signer signer, Ed25519NoteSigner logSigner)
            throws IOException, SettingsException {
        String origin = home.settings().ledger();
        return Ledger.open(
                origin,
                new LedgerFiles(home.ledger()),
                outbox,
                List.of(NoteSigner.log(origin, logSigner), NoteSigner.minga(origin, signer)));
    }

    /**
     * Says in the log of a stopped coordinator that what was published beyond it is void.
     *
     * @return the tree that is kept
     * @throws IOException if the directory is in use or damaged
     */
    static Checkpoint discontinue(CoordinatorHome home, String reason, Instant at)
            throws IOException, SettingsException {
        try (DirectoryLock lock = DirectoryLock.acquire(home.directory());
                Database database = home.connect()) {
            Outbox outbox = new Outbox(database);
            Ledger ledger = ledger(home, outbox, home.signer(new SecureRandom()), home.logSigner());
            return new Discontinuity(home.settings().federation(), ledger, outbox).declare(reason, at);
        } catch (SQLException e) {
            throw new IOException("the database cannot be closed: " + e.getMessage(), e);
        }
    }

    private Runs runs(CoordinatorSettings settings, Signer signer, Journal journal, BlobStore blobs, Clock clock) {
        ScheduledExecutorService mailbox = single("mailbox");
        ExecutorService worker = Executors.newSingleThreadExecutor(work -> daemon(work, "aggregation"));
        open.push(mailbox::shutdownNow);
        open.push(worker::shutdownNow);
        return new Runs(settings.federation(), signer, journal, blobs, clock, mailbox, worker);
    }

    private void track(CoordinatorHome home, Runs runs, Journal journal, BlobStore blobs) throws SettingsException {
        home.settings().mlflow().ifPresent(settings -> {
            MlflowTracking tracking =
                    Tracking.of(settings, home.directory(), System.getenv(), runs, journal, blobs, single("tracking"));
            open.push(tracking);
            tracking.start();
        });
    }

    private Readiness readiness(Map<String, Readiness.Check> checks, FederationServer server) {
        ExecutorService workers = Executors.newCachedThreadPool(work -> daemon(work, "readiness check"));
        open.push(workers::shutdownNow);
        Readiness readiness = new Readiness(checks, workers, server::ready);
        ScheduledExecutorService timer = single("readiness");
        open.push(timer::shutdownNow);
        var unused =
                timer.scheduleAtFixedRate(readiness::look, 0, Readiness.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return readiness;
    }

    /** Garbage does not keep a coordinator from serving. */
    private static void clearUp(GarbageCollection garbage) {
        try {
            LOG.info("garbage: {}", garbage.collect(false));
        } catch (IOException e) {
            LOG.warn("garbage cannot be collected", e);
        }
    }

    private static ScheduledExecutorService single(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> daemon(work, name));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static FederationServer listen(
            CoordinatorSettings settings,
            TlsIdentity identity,
            CertificateAuthority authority,
            Observation observed,
            FederationServer.Rooms rooms)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                settings.listen().host(), settings.listen().port());
        ServerBuilder<?> transport =
                Tls.server(address, identity.privateKey(), identity.chain(), authority.certificate());
        observed.calls(transport);
        try {
            return FederationServer.start(transport, rooms);
        } catch (IOException e) { // gRPC's own transport has an exception of its own for this
            BindException refused = new BindException("the members' endpoint cannot listen on " + settings.listen());
            refused.initCause(e);
            throw refused;
        }
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The address written into invitations. */
    public HostPort membersDial() {
        return membersDial;
    }

    /** The admin endpoint. */
    public String adminUrl() {
        return adminUrl;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("something did not close cleanly", e);
            }
        }
    }
}
