package dev.minga.shared.channel;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 for gRPC. Key exchange is X25519MLKEM768 where both sides can, X25519 or P-256 otherwise. No message is larger
 * than 2 MiB.
 */
public final class Tls {
    private static final int MAX_MESSAGE_BYTES = 2 << 20;
    private static final int MAX_METADATA_BYTES = 8 << 10;
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int MAX_CALLS = 16;
    // Who is gone is noticed within both together, on either side; a busy machine has the second to answer.
    private static final int SILENT_SECONDS = 12;
    private static final int ANSWER_SECONDS = 13;
    /** Of stores that live in memory only: the default one would encrypt the key, after 10,000 rounds of a derivation. */
    private static final String KEY_STORE = "JKS";

    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    private Tls() {}

    /**
     * A server that asks for a client certificate of {@code authority} and lets callers without one connect: which service
     * needs one is for an interceptor to say. A certificate of another authority ends the handshake.
     *
     *
     */
    public static NettyServerBuilder server(
            InetSocketAddress address, PrivateKey key, List<X509Certificate> chain, X509Certificate authority)
            throws SSLException {
        SslContextBuilder context = SslContextBuilder.forServer(key, chain.toArray(new X509Certificate[0]))
                .trustManager(authority)
                .clientAuth(ClientAuth.OPTIONAL);
        return NettyServerBuilder.forAddress(address)
                .sslContext(hardened(context).build())
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .initialFlowControlWindow(WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS)
                .maxConnectionIdle(45, TimeUnit.SECONDS)
                .permitKeepAliveTime(SILENT_SECONDS / 2, TimeUnit.SECONDS)
                .keepAliveTime(SILENT_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    /** A channel on which both sides prove who they are; the server's certificate must name the host and come from {@code authority}. */
    public static ManagedChannel mutual(
            HostPort server, PrivateKey key, List<X509Certificate> chain, X509Certificate authority)
            throws SSLException {
        return channel(
                server,
                SslContextBuilder.forClient()
                        .keyManager(key, chain.toArray(new X509Certificate[0]))
                        .trustManager(authority));
    }

    /**
     * A channel of a caller that has no certificate yet and knows the authority by its fingerprint only.
     *
     * @param authoritySha256 SHA-256 of the authority's certificate (DER), 32 bytes
     */
    public static ManagedChannel pinned(HostPort server, byte[] authoritySha256) throws SSLException {
        return channel(server, SslContextBuilder.forClient().trustManager(new PinnedAuthority(authoritySha256)));
    }

    private static ManagedChannel channel(HostPort server, SslContextBuilder context) throws SSLException {
        return NettyChannelBuilder.forAddress(server.host(), server.port())
                .sslContext(hardened(context).build())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(SILENT_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    private static SslContextBuilder hardened(SslContextBuilder context) {
        SslContextBuilder configured =
                GrpcSslContexts.configure(context).protocols("TLSv1.3").keyStoreType(KEY_STORE);
        if (OpenSsl.isAvailable()) {
            configured.option(OpenSslContextOption.GROUPS, GROUPS);
        }
        return configured;
    }
}
