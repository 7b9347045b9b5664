package dev.minga.crypto.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** An X.509 v3 certificate (RFC 5280) before it is signed: random serial, key identifiers, whole seconds. */
final class CertificateDraft {
    private static final int SERIAL_BITS = 128;

    private final X509v3CertificateBuilder builder;

    CertificateDraft(
            X500Name issuer,
            PublicKey issuerKey,
            X500Name subject,
            PublicKey subjectKey,
            Instant notBefore,
            Instant notAfter,
            SecureRandom random) {
        Instant from = notBefore.truncatedTo(ChronoUnit.SECONDS);
        Instant until = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("a certificate's notBefore must be earlier than its notAfter");
        }
        SubjectPublicKeyInfo key = P256.info(subjectKey);
        builder = new X509v3CertificateBuilder(issuer, serial(random), Date.from(from), Date.from(until), subject, key);
        BcX509ExtensionUtils identifiers = new BcX509ExtensionUtils();
        with(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        with(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(P256.info(issuerKey)));
    }

    CertificateDraft with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(extension, critical, value);
            return this;
        } catch (IOException e) {
            throw new IllegalStateException("an extension could not be encoded", e);
        }
    }

    X509Certificate sign(PrivateKey issuer) {
        try {
            byte[] der = builder.build(P256.signer(issuer)).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a certificate could not be encoded", e);
        }
    }

    /** RFC 5280 §4.1.2.2 wants serials positive. */
    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
    }
}
