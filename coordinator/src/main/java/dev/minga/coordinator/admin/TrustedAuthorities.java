package dev.minga.coordinator.admin;

import dev.minga.crypto.identity.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS for a client that trusts these authorities and no others. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * @param pem their certificates
     * @throws IllegalArgumentException if there is none
     */
    static SSLContext of(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : Pem.certificates(pem)) {
                store.setCertificateEntry(Integer.toString(store.size()), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
