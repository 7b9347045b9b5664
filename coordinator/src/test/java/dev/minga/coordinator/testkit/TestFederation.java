package dev.minga.coordinator.testkit;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.rpc.FederationServer;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.coordinator.store.Database;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A coordinator of real parts, TLS and database included, whose mailbox and clock stand still between calls. Its clock
 * starts at the machine's, since TLS looks at that one.
 */
public final class TestFederation implements AutoCloseable {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private final SeededSecureRandom random = new SeededSecureRandom(1);
    private final CertificateAuthority authority;
    private final Database database;
    private final FederationServer server;
    public final ManualClock clock = new ManualClock(Instant.now());
    public final ManualMailbox mailbox = new ManualMailbox(clock);
    public final CoordinatorHome home;
    public final Ed25519Signer signer;
    public final Members members;
    public final Enrolments enrolments;
    public final Journal journal;
    public final BlobStore blobs;
    public final Runs runs;

    public TestFederation(Path directory) throws Exception {
        home = new CoordinatorHome(directory);
        home.create(
                new CoordinatorSettings(Plans.FEDERATION, ANY_PORT, List.of("127.0.0.1"), ANY_PORT),
                clock.instant(),
                random);
        authority = home.authority();
        signer = home.signer();
        database = Database.open(home.database());
        members = new Members(database);
        enrolments = new Enrolments(Plans.FEDERATION, authority, signer.publicKey(), members, clock, random);
        journal = new SqlJournal(database);
        blobs = new BlobStore(directory);
        runs = new Runs(Plans.FEDERATION, signer, journal, blobs, clock, mailbox, Runnable::run);
        TlsIdentity identity = home.server();
        server = FederationServer.start(
                Tls.server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        identity.privateKey(),
                        identity.chain(),
                        authority.certificate()),
                enrolments,
                members,
                runs,
                blobs,
                signer);
    }

    /** Where members dial. */
    public HostPort address() {
        return new HostPort("127.0.0.1", server.port());
    }

    /** Invites an organisation and enrols it. */
    public TestMember enrol(String name) throws Exception {
        KeyPair keys = TlsKeys.generate(random);
        Ed25519Signer signing = Ed25519Signer.generate(random);
        byte[] secret =
                enrolments.invite(new MemberName(name), Duration.ofDays(1)).secret();
        byte[] request = CertificateRequest.create(keys, name);
        byte[] proof = signing.sign(Domain.ENROLMENT, proofMessage(secret, request));
        Enrolments.Granted granted = enrolments.enrol(secret, request, signing.publicKey(), proof);
        return new TestMember(name, keys.getPrivate(), granted.chain(), signing);
    }

    /** What a proof of possession signs. */
    public static byte[] proofMessage(byte[] secret, byte[] request) {
        return ByteBuffer.allocate(secret.length + request.length)
                .put(secret)
                .put(request)
                .array();
    }

    /** A connection as this member. */
    public MemberLink link(TestMember member) throws IOException {
        return new MemberLink(Tls.mutual(address(), member.tlsKey(), member.chain(), authority.certificate()));
    }

    /** A connection without a certificate. */
    public MemberLink anonymousLink() throws IOException {
        return new MemberLink(Tls.pinned(address(), authority.fingerprint().bytes()));
    }

    /** Starts a run of these members and lets all of them arrive, so that its first round is open. */
    public LiveRun startRound(String run, int rounds, int quorum, List<String> names) throws IOException {
        LiveRun live = runs.start(Plans.settings(run, rounds, quorum, names)).orElseThrow();
        for (String name : names) {
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
