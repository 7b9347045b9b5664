package dev.minga.node.participation;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.testkit.SeededSecureRandom;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** A gRPC server on this machine's loopback address, over TLS as a coordinator has it. */
public final class LoopbackServer implements AutoCloseable {
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2120-01-01T00:00:00Z");
    private static final SecureRandom RANDOM = new SeededSecureRandom(11);
    private static final KeyPair SERVER_KEYS = TlsKeys.generate(RANDOM);
    private static final KeyPair MEMBER_KEYS = TlsKeys.generate(RANDOM);

    private final Server server;

    /** Serves with this certificate, which is not always one that a coordinator should have. */
    LoopbackServer(
            X509Certificate certificate,
            CertificateAuthority authority,
            List<BindableService> services,
            ServerInterceptor... interceptors)
            throws IOException {
        var builder = Tls.server(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SERVER_KEYS.getPrivate(),
                List.of(certificate, authority.certificate()),
                authority.certificate());
        services.forEach(builder::addService);
        for (ServerInterceptor interceptor : interceptors) {
            builder.intercept(interceptor);
        }
        server = builder.build().start();
    }

    /** A coordinator as it should be. */
    public LoopbackServer(CertificateAuthority authority, BindableService... services) throws IOException {
        this(serverCertificate(authority, "localhost"), authority, List.of(services));
    }

    public HostPort address() {
        return new HostPort("localhost", server.getPort());
    }

    public static CertificateAuthority newAuthority() {
        return CertificateAuthority.create("andes", FROM, UNTIL, RANDOM);
    }

    static X509Certificate serverCertificate(CertificateAuthority authority, String host) {
        return authority.issueServer(SERVER_KEYS.getPublic(), List.of(host), FROM, UNTIL, RANDOM);
    }

    /** A certificate for the server's key that names a member, not a host. */
    static X509Certificate memberCertificateOfTheServer(CertificateAuthority authority) {
        return issue(authority, CertificateRequest.create(SERVER_KEYS, "mallory"), "mallory");
    }

    static X509Certificate issue(CertificateAuthority authority, byte[] request, String member) {
        try {
            return authority.issueMember(CertificateRequest.parse(request), member, FROM, UNTIL, RANDOM);
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
    }

    /** What member alpha shows. */
    static TlsIdentity alpha(CertificateAuthority authority) {
        byte[] request = CertificateRequest.create(MEMBER_KEYS, "alpha");
        return new TlsIdentity(
                MEMBER_KEYS.getPrivate(), List.of(issue(authority, request, "alpha"), authority.certificate()));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
