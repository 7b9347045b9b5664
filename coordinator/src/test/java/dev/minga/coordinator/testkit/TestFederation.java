package dev.minga.coordinator.testkit;

import dev.minga.coordinator.access.AccessTokens;
import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminDoor;
import dev.minga.coordinator.admin.AdminIdentity;
import dev.minga.coordinator.admin.AdminServer;
import dev.minga.coordinator.admin.OperatorActs;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Enrolments.CoordinatorKeys;
import dev.minga.coordinator.membership.Kits;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.monitoring.Monitored;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.rpc.FederationServer;
import dev.minga.coordinator.rpc.Revocations;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Promotions;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.upkeep.Backup;
import dev.minga.coordinator.upkeep.DataDisk;
import dev.minga.coordinator.upkeep.GarbageCollection;
import dev.minga.coordinator.upkeep.Readiness;
import dev.minga.coordinator.upkeep.Upkeep;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.signature.Signer;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.metrics.MetricsPage;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.testkit.SeededSecureRandom;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A coordinator of real parts, TLS and database included, whose mailbox and clock stand still between calls. Its clock
 * starts at the machine's, since TLS looks at that one.
 */
public final class TestFederation implements AutoCloseable {
    /** The local token of its admin endpoint. */
    public static final String ADMIN_TOKEN = "sesame";

    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private final SeededSecureRandom random = new SeededSecureRandom(1);
    private final CertificateAuthority authority;
    private final Upkeep upkeep;
    public final Database database;
    public final FederationServer server;
    public final ManualClock clock = new ManualClock(Instant.now());
    public final ManualMailbox mailbox = new ManualMailbox(clock);
    public final CoordinatorHome home;
    public final Signer signer;
    private final NoteKey logKey;
    public final Outbox outbox;
    public final Ledger ledger;
    public final Members members;
    public final Enrolments enrolments;
    public final Journal journal;
    public final BlobStore blobs;
    public final Runs runs;
    public final Promotions promotions;
    public final AccessTokens tokens;
    public final Monitored monitored = Monitored.on(new MetricsPage());

    /** What its admin endpoint measures time by. */
    public final AtomicLong nanos = new AtomicLong();

    /** Where it is looked after calls that stall, when the test says so. */
    public final ManualMailbox callTimer = new ManualMailbox(new ManualClock(clock.instant()));

    public TestFederation(Path directory) throws Exception {
        this(directory, transport -> transport);
    }

    /** With other settings of its transport. */
    public TestFederation(Path directory, UnaryOperator<NettyServerBuilder> settings) throws Exception {
        home = new CoordinatorHome(directory);
        home.create(
                CoordinatorSettings.initial(Plans.FEDERATION, ANY_PORT, List.of("127.0.0.1"), ANY_PORT),
                clock.instant(),
                random);
        authority = home.authority();
        signer = home.signer(random);
        database = SqliteDatabase.open(home.database());
        tokens = new AccessTokens(database, clock, random);
        outbox = new Outbox(database);
        String origin = home.settings().ledger();
        logKey = NoteKey.log(origin, home.logSigner().publicKey());
        ledger = Ledger.open(
                origin,
                new LedgerFiles(home.ledger()),
                outbox,
                List.of(NoteSigner.log(origin, home.logSigner()), NoteSigner.minga(origin, signer)));
        Runnable follow = () -> mailbox.execute(this::follow);
        members = new Members(database, follow);
        enrolments = new Enrolments(
                Plans.FEDERATION,
                authority,
                home.settings().memberCertificateLife(),
                new CoordinatorKeys(signer.publicKey(), logKey),
                members,
                clock,
                random);
        journal = new SqlJournal(database, follow);
        blobs = new BlobStore(directory);
        runs = new Runs(Plans.FEDERATION, signer, journal, blobs, clock, mailbox, Runnable::run);
        promotions = new Promotions(Plans.FEDERATION, runs, outbox, clock, follow);
        TlsIdentity identity = home.server();
        server = FederationServer.start(
                settings.apply(Tls.server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        identity.privateKey(),
                        identity.chain(),
                        authority.certificate())),
                new FederationServer.Rooms(enrolments, members, runs, blobs, signer, ledger, outbox, clock),
                callTimer);
        upkeep = new Upkeep(
                new GarbageCollection(journal, blobs, clock),
                new Readiness(
                        Map.of("disk", new DataDisk(directory), "database", database::check),
                        Runnable::run,
                        server::ready),
                new Backup(home, database, ledger, blobs, clock));
        upkeep.readiness().look();
    }

    private void follow() {
        try {
            ledger.follow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What keeps its directory in order; it looks when the test says so. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** An admin endpoint of this federation, whose local token is {@code sesame}. */
    public AdminServer admin(HostPort membersDial, HostPort listen) throws IOException {
        return admin(membersDial, door(listen));
    }

    /** The same behind this door. */
    public AdminServer admin(HostPort membersDial, AdminDoor door) throws IOException {
        return new AdminServer(administered(membersDial), door, monitored);
    }

    /** Where that endpoint is. */
    public AdminDoor door(HostPort listen) throws IOException {
        return door(listen, Duration.ofMinutes(1));
    }

    /** The same, where a connection may be quiet for so long. */
    public AdminDoor door(HostPort listen, Duration quiet) throws IOException {
        try {
            return new AdminDoor(
                    listen,
                    "minga.example.org",
                    new AdminIdentity(home.admin(clock.instant(), random), home.adminCertificate()),
                    tokens,
                    new Doorkeeper(ADMIN_TOKEN, tokens, nanos::get),
                    quiet);
        } catch (SettingsException e) {
            throw new IOException(e);
        }
    }

    /** With what a client comes in there. */
    public AdminAccess access(AdminServer admin, String token) {
        return new AdminAccess(admin.localUrl(), token, Pem.encode(authority.certificate()));
    }

    /** What an admin endpoint of this federation works on. */
    public AdminServer.Federation administered(HostPort membersDial) {
        return new AdminServer.Federation(
                Plans.FEDERATION,
                membersDial,
                members,
                new Kits(Plans.FEDERATION, membersDial, enrolments, signer, logKey, clock),
                new Revocations(enrolments, runs, server),
                server.sightings()::lastSeen,
                runs,
                promotions,
                journal,
                blobs,
                ledger,
                upkeep(),
                new OperatorActs(Plans.FEDERATION, outbox, clock, () -> mailbox.execute(this::follow)));
    }

    /** Where members dial. */
    public HostPort address() {
        return new HostPort("127.0.0.1", server.port());
    }

    /** Invites an organisation and enrols it. */
    public TestMember enrol(String name) throws Exception {
        Applicant applicant = new Applicant(random);
        byte[] secret =
                enrolments.invite(new MemberName(name), Duration.ofDays(1)).secret();
        Enrolments.Granted granted = enrolments.enrol(applicant.applies(name, secret));
        return new TestMember(name, applicant.tls.getPrivate(), granted.chain(), applicant.signer, applicant.witness);
    }

    /** A connection as this member. */
    public MemberLink link(TestMember member) throws IOException {
        return new MemberLink(Tls.mutual(address(), member.tlsKey(), member.chain(), authority.certificate()));
    }

    /** The same by another way. */
    public MemberLink link(TestMember member, HostPort way) throws IOException {
        return new MemberLink(Tls.mutual(way, member.tlsKey(), member.chain(), authority.certificate()));
    }

    /** A connection without a certificate. */
    public MemberLink anonymousLink() throws IOException {
        return new MemberLink(Tls.pinned(address(), authority.fingerprint().bytes()));
    }

    /** Starts a run of these members and lets all of them arrive, so that its first round is open. */
    public LiveRun startRound(String run, int rounds, int quorum, List<String> names) throws IOException {
        return startRound(Plans.settings(run, rounds, quorum, names));
    }

    /** The same by this plan. */
    public LiveRun startRound(PlanSettings plan) throws IOException {
        LiveRun live = runs.start(plan, Plans.publicSet(plan), Optional.empty()).orElseThrow();
        for (String name : plan.members().keySet()) {
            live.tell(new dev.minga.coordinator.round.MemberMessage.Present(name))
                    .join();
        }
        return live;
    }

    @Override
    public void close() throws SQLException {
        server.close();
        mailbox.shutdownNow();
        database.close();
    }
}
