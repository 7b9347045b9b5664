package dev.minga.node.participation;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** An organisation about to join over real TLS on the loopback address; its token pins {@link #AUTHORITY}. */
record JoiningScene(Path folder) {
    static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final byte[] SECRET = new byte[32];

    static byte[] secret() {
        return SECRET.clone();
    }

    NodeHome home() {
        return new NodeHome(folder.resolve("node"));
    }

    static InvitationToken token(LoopbackServer server, CertificateAuthority pinned) {
        return new InvitationToken(
                "alpha", server.address(), pinned.fingerprint().bytes(), SECRET);
    }

    /** Joins with whoever answers. */
    Membership join(EnrolmentOffice office, X509Certificate certificate, CertificateAuthority authority)
            throws IOException {
        try (LoopbackServer server = new LoopbackServer(certificate, authority, List.of(office))) {
            return Joining.join(token(server, AUTHORITY), home(), new SeededSecureRandom(21));
        }
    }

    /** Joins with the coordinator that the token names. */
    Membership join(EnrolmentOffice office) throws IOException {
        return join(office, LoopbackServer.serverCertificate(AUTHORITY, "localhost"), AUTHORITY);
    }
}
