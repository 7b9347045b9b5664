package dev.minga.crypto.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Asks the JDK's own TLS trust manager, at a given time, whether it would accept a certificate. */
final class PkixJudge {
    private final X509TrustManager trust;

    PkixJudge(X509Certificate anchor, Instant now) throws GeneralSecurityException {
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        this.trust = (X509TrustManager) factory.getTrustManagers()[0];
    }

    void server(X509Certificate... chain) throws CertificateException {
        trust.checkServerTrusted(chain, "ECDHE_ECDSA");
    }

    void client(X509Certificate... chain) throws CertificateException {
        trust.checkClientTrusted(chain, "EC");
    }
}
