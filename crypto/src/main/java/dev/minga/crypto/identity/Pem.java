package dev.minga.crypto.identity;

import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Certificates and private keys as text (RFC 7468). Text around the blocks is ignored; §2 allows it before them. */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    public static String encode(X509Certificate certificate) {
        try {
            return PemBlocks.encode(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate cannot be encoded", e);
        }
    }

    /** <b>Dangerous.</b> The secret key itself, unencrypted PKCS #8; only for protected storage. */
    public static String encode(PrivateKey key) {
        byte[] pkcs8 = key.getEncoded();
        if (pkcs8 == null) {
            throw new IllegalArgumentException("the private key cannot be exported");
        }
        return PrivateKeyPem.unencrypted(pkcs8);
    }

    /**
     * Reads all certificates in their order.
     *
     * @throws IllegalArgumentException if there is none, or any block is malformed
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : PemBlocks.find(CERTIFICATE, text)) {
            certificates.add(certificate(der));
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("the text has no CERTIFICATE block");
        }
        return List.copyOf(certificates);
    }

    /**
     * Reads the one P-256 private key in the text, in unencrypted PKCS #8. For encrypted keys use {@link PrivateKeyPem}
     * and {@link TlsKeys#fromPkcs8}.
     *
     * @throws IllegalArgumentException if there is none, more than one, or it is malformed or encrypted; the message
     *     tells nothing of the key
     */
    public static PrivateKey privateKey(String text) {
        try {
            return P256.privateKey(PrivateKeyPem.decode(text, Optional.empty()));
        } catch (LockedKeyException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (Arrays.equals(der, certificate.getEncoded())) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a CERTIFICATE block holds no X.509 certificate", e);
        }
        throw new IllegalArgumentException("a CERTIFICATE block holds more than one certificate");
    }
}
