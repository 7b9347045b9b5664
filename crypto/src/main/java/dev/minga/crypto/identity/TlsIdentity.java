package dev.minga.crypto.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one side shows in a TLS handshake: its private key, never printed, and its certificate followed by its issuers.
 *
 * @param privateKey the P-256 key of the first certificate
 * @param chain the own certificate first, at least one
 */
public record TlsIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
    /** @throws IllegalArgumentException if the chain is empty or its first certificate is for another key */
    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS identity needs at least one certificate");
        }
        if (!P256.matches(privateKey, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException("the private key does not belong to the first certificate");
        }
    }

    @Override
    public String toString() {
        return "TlsIdentity[privateKey=[REDACTED], subject="
                + chain.get(0).getSubjectX500Principal().getName() + "]";
    }
}
