package dev.minga.crypto.identity;

import dev.minga.crypto.digest.Sha256;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The federation's own certificate authority: whoever holds its private key decides who is a member.
 *
 * <p>Certificates follow RFC 5280. A certificate is good for one side of TLS only: a member cannot pose as the
 * coordinator. Instants are cut to whole seconds. Immutable and safe for use by many threads.
 */
public final class CertificateAuthority {
    private static final int KEY_CERT_SIGN = 5;
    private static final String SERVER_NAME = "Minga coordinator";

    private final PrivateKey privateKey;
    private final X509Certificate certificate;

    /**
     * Takes up an existing authority.
     *
     * @throws IllegalArgumentException if the certificate may not sign others or is for another key
     */
    public CertificateAuthority(PrivateKey privateKey, X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
            throw new IllegalArgumentException("the certificate is not a certificate authority's");
        }
        if (!P256.matches(privateKey, certificate.getPublicKey())) {
            throw new IllegalArgumentException("the private key does not belong to the authority's certificate");
        }
        this.privateKey = privateKey;
        this.certificate = certificate;
    }

    /**
     * Makes a new authority with a self-signed certificate that allows no authority below it.
     *
     * @param federation its common name, 1 to 64 characters
     */
    public static CertificateAuthority create(
            String federation, Instant notBefore, Instant notAfter, SecureRandom random) {
        KeyPair keys = TlsKeys.generate(random);
        X500Name name = DistinguishedName.of(federation);
        X509Certificate certificate = new CertificateDraft(
                        name, keys.getPublic(), name, keys.getPublic(), notBefore, notAfter, random)
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .sign(keys.getPrivate());
        return new CertificateAuthority(keys.getPrivate(), certificate);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** <b>Dangerous.</b> The key that makes members; only for writing it to protected storage. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The SHA-256 of the certificate's DER, which an invitation carries so that a node knows its federation. */
    public Sha256 fingerprint() {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("the authority's certificate could not be encoded", e);
        }
    }

    /**
     * Issues a certificate for TLS servers only.
     *
     * @param key a P-256 key
     * @param hostsAndAddresses 1 to 64 host names (no wildcards) and IPv4 or IPv6 addresses; no name is looked up
     * @param notAfter at most the authority's own
     */
    public X509Certificate issueServer(
            PublicKey key, List<String> hostsAndAddresses, Instant notBefore, Instant notAfter, SecureRandom random) {
        return issue(
                DistinguishedName.of(SERVER_NAME),
                key,
                HostNames.of(hostsAndAddresses),
                KeyPurposeId.id_kp_serverAuth,
                notBefore,
                notAfter,
                random);
    }

    /**
     * Issues a certificate for TLS clients only, in the given name; the request contributes its public key alone.
     *
     * @param member see {@link MemberName}
     * @param notAfter at most the authority's own
     */
    public X509Certificate issueMember(
            CertificateRequest request, String member, Instant notBefore, Instant notAfter, SecureRandom random) {
        MemberName name = new MemberName(member);
        return issue(
                DistinguishedName.of(name.value()),
                request.publicKey(),
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, name.uri())),
                KeyPurposeId.id_kp_clientAuth,
                notBefore,
                notAfter,
                random);
    }

    @Override
    public String toString() {
        return "CertificateAuthority[privateKey=[REDACTED], fingerprint=" + fingerprint() + "]";
    }

    private X509Certificate issue(
            X500Name subject,
            PublicKey key,
            GeneralNames names,
            KeyPurposeId purpose,
            Instant notBefore,
            Instant notAfter,
            SecureRandom random) {
        Instant end = certificate.getNotAfter().toInstant();
        if (notAfter.truncatedTo(ChronoUnit.SECONDS).isAfter(end)) {
            throw new IllegalArgumentException("a certificate cannot outlive its authority, which ends at " + end);
        }
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return new CertificateDraft(issuer, certificate.getPublicKey(), subject, key, notBefore, notAfter, random)
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                .with(Extension.subjectAlternativeName, false, names)
                .sign(privateKey);
    }
}
