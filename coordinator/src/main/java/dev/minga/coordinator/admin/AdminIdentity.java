package dev.minga.coordinator.admin;

import dev.minga.coordinator.store.CertificateFiles;
import dev.minga.crypto.identity.Pem;
import dev.minga.crypto.identity.TlsIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the admin endpoint shows in a TLS handshake.
 *
 * @param issued by the federation's authority
 * @param named the operator's own, shown to who asks for one of its names
 */
public record AdminIdentity(TlsIdentity issued, Optional<CertificateFiles.Pair> named) {
    /** Longer than the longest silence of a call, which is an operator's rebuild of a round. */
    private static final int IDLE_SECONDS = 6 * 3_600;

    /** TLS 1.3 only. */
    HttpServerOptions options() {
        PemKeyCertOptions pairs = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(chain()))
                .addKeyValue(Buffer.buffer(Pem.encode(issued.privateKey())));
        named.ifPresent(pair -> pairs.addCertValue(Buffer.buffer(pair.chain())).addKeyValue(Buffer.buffer(pair.key())));
        HttpServerOptions options =
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(pairs);
        options.setIdleTimeout(IDLE_SECONDS);
        options.setUseAlpn(false); // one request at a time, which QuietConnections counts on
        options.setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
        return options;
    }

    private String chain() {
        return issued.chain().stream().map(Pem::encode).collect(Collectors.joining());
    }

    /** When the first of the certificates that it shows ends. */
    public Instant firstEnd() {
        Instant end = issued.chain().get(0).getNotAfter().toInstant();
        return named.map(pair ->
                        Pem.certificates(pair.chain()).get(0).getNotAfter().toInstant())
                .filter(other -> other.isBefore(end))
                .orElse(end);
    }

    /** Whom a client has to trust (PEM). */
    public String authorities() {
        return last(issued.chain().toArray(X509Certificate[]::new))
                + named.map(pair -> last(Pem.certificates(pair.chain()).toArray(X509Certificate[]::new)))
                        .orElse("");
    }

    private static String last(X509Certificate[] chain) {
        return Pem.encode(chain[chain.length - 1]);
    }
}
