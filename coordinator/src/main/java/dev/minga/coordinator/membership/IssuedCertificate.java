package dev.minga.coordinator.membership;

import dev.minga.crypto.digest.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** A certificate that a member was given: SHA-256 of its DER, and its end. */
public record IssuedCertificate(Sha256 digest, Instant expires) {
    /** What there is to remember of a certificate. */
    public static IssuedCertificate of(X509Certificate certificate) throws CertificateEncodingException {
        return new IssuedCertificate(
                Sha256.of(certificate.getEncoded()), certificate.getNotAfter().toInstant());
    }
}
