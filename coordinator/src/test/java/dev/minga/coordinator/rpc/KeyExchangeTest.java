package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.shared.channel.Tls;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is agreed on in the handshake, as it goes over the wire. */
class KeyExchangeTest {
    private static final int X25519_ML_KEM_768 = 0x11ec;
    private static final int X25519 = 0x001d;
    private static final int TLS_1_3 = 0x0304;

    @TempDir
    private Path directory = Path.of("");

    private TestFederation federation;
    private TestMember ada;

    @BeforeEach
    void open() throws Exception {
        federation = new TestFederation(directory);
        ada = federation.enrol("ada");
    }

    @AfterEach
    void close() throws Exception {
        federation.close();
    }

    @Test
    void twoMingasAgreeOnAHybridGroup() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(federation.address());
                MemberLink link = new MemberLink(Tls.mutual(
                        proxy.address(),
                        ada.tlsKey(),
                        ada.chain(),
                        federation.home.authority().certificate()))) {
            assertThat(link.nextTask().hasWait()).isTrue();
            assertThat(proxy.negotiatedGroup()).isEqualTo(X25519_ML_KEM_768);
            assertThat(proxy.negotiatedVersion()).isEqualTo(TLS_1_3);
        }
    }

    @Test
    void aClassicalClientFallsBackToX25519() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(federation.address());
                MemberLink link = link(proxy, "TLSv1.3", "X25519")) {
            assertThat(link.nextTask().hasWait()).isTrue();
            assertThat(proxy.negotiatedGroup()).isEqualTo(X25519);
            assertThat(proxy.negotiatedVersion()).isEqualTo(TLS_1_3);
        }
    }

    @Test
    void olderVersionsAreRefused() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(federation.address());
                MemberLink link = link(proxy, "TLSv1.2", "X25519")) {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(link::nextTask)
                    .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        }
    }

    private MemberLink link(RecordingProxy proxy, String version, String group) throws Exception {
        SslContextBuilder context = GrpcSslContexts.forClient()
                .keyManager(ada.tlsKey(), ada.chain().toArray(new X509Certificate[0]))
                .trustManager(federation.home.authority().certificate())
                .protocols(version)
                .option(OpenSslContextOption.GROUPS, new String[] {group});
        return new MemberLink(NettyChannelBuilder.forAddress(
                        proxy.address().host(), proxy.address().port())
                .sslContext(context.build())
                .build());
    }
}
