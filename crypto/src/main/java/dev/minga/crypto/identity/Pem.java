package dev.minga.crypto.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys as text (RFC 7468). Text around the blocks is ignored, as that RFC allows. */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int LINE_CHARACTERS = 64;

    private Pem() {}

    public static String encode(X509Certificate certificate) {
        try {
            return encode(CERTIFICATE, certificate.getEncoded());
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
        return encode(PRIVATE_KEY, pkcs8);
    }

    /**
     * Reads all certificates in their order.
     *
     * @throws IllegalArgumentException if there is none, or any block is malformed
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : blocks(CERTIFICATE, text)) {
            certificates.add(certificate(der));
        }
        return List.copyOf(certificates);
    }

    /**
     * Reads the one P-256 private key in the text, in unencrypted PKCS #8.
     *
     * @throws IllegalArgumentException if there is none, more than one, or it is malformed; the message tells nothing
     *     of the key
     */
    public static PrivateKey privateKey(String text) {
        List<byte[]> blocks = blocks(PRIVATE_KEY, text);
        if (blocks.size() != 1) {
            throw new IllegalArgumentException("expected one PRIVATE KEY block, found " + blocks.size());
        }
        return P256.privateKey(blocks.get(0));
    }

    private static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE_CHARACTERS, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return begin(label) + "\n" + body + "\n" + end(label) + "\n";
    }

    private static List<byte[]> blocks(String label, String text) {
        List<byte[]> blocks = new ArrayList<>();
        int begin = text.indexOf(begin(label));
        while (begin >= 0) {
            int from = begin + begin(label).length();
            int until = text.indexOf(end(label), from);
            if (until < 0) {
                throw new IllegalArgumentException("a " + label + " block has no end line");
            }
            blocks.add(decode(label, text.substring(from, until)));
            begin = text.indexOf(begin(label), until);
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("the text has no " + label + " block");
        }
        return blocks;
    }

    private static byte[] decode(String label, String body) {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a " + label + " block is not base64", e);
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

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static String end(String label) {
        return "-----END " + label + "-----";
    }
}
