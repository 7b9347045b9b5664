package dev.minga.crypto.identity;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A request for a certificate (PKCS #10, RFC 2986) whose sender proved to hold the private key.
 *
 * <p>Only the public key and the common name are ever read: attributes and requested extensions have no effect.
 * Immutable.
 */
public final class CertificateRequest {
    private static final int MAX_BYTES = 16 * 1024;

    private final String commonName;
    private final PublicKey publicKey;

    private CertificateRequest(String commonName, PublicKey publicKey) {
        this.commonName = commonName;
        this.publicKey = publicKey;
    }

    /**
     * Makes a DER request for the pair's public key, signed by its private key.
     *
     * @param keys P-256 keys, as {@link TlsKeys} makes them
     * @param commonName 1 to 64 characters
     */
    public static byte[] create(KeyPair keys, String commonName) {
        try {
            return new PKCS10CertificationRequestBuilder(DistinguishedName.of(commonName), P256.info(keys.getPublic()))
                    .build(P256.signer(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a certificate request could not be encoded", e);
        }
    }

    /**
     * Reads a request from an untrusted sender.
     *
     * @param der at most 16 KiB of DER
     * @throws MalformedRequestException if it is larger, not DER, not for a P-256 key, not signed with SHA-256 ECDSA by
     *     that key, or its subject has not exactly one common name
     */
    public static CertificateRequest parse(byte[] der) throws MalformedRequestException {
        if (der.length > MAX_BYTES) {
            throw new MalformedRequestException("a certificate request has at most " + MAX_BYTES + " bytes");
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            if (!Arrays.equals(der, request.toASN1Structure().getEncoded(ASN1Encoding.DER))) {
                throw new MalformedRequestException("the certificate request is not DER");
            }
            PublicKey key = P256.publicKey(request.getSubjectPublicKeyInfo());
            if (!isSelfSigned(request)) {
                throw new MalformedRequestException("the certificate request is not signed by its own key");
            }
            return new CertificateRequest(commonName(request.getSubject()), key);
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new MalformedRequestException("not a PKCS #10 request for a P-256 key", e);
        }
    }

    /** The name that the sender asks for: 1 to 64 characters, otherwise unchecked. */
    public String commonName() {
        return commonName;
    }

    /** The P-256 key whose private half signed the request. */
    public PublicKey publicKey() {
        return publicKey;
    }

    private static boolean isSelfSigned(PKCS10CertificationRequest request)
            throws OperatorCreationException, PKCSException {
        return request.getSignatureAlgorithm().equals(P256.SIGNATURE)
                && request.isSignatureValid(
                        new BcECContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
                                .build(P256.keyParameters(request.getSubjectPublicKeyInfo())));
    }

    private static String commonName(X500Name subject) throws MalformedRequestException {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        if (names.length == 1
                && !names[0].isMultiValued()
                && names[0].getFirst().getValue() instanceof ASN1String text
                && DistinguishedName.isCommonName(text.getString())) {
            return text.getString();
        }
        throw new MalformedRequestException("the certificate request needs one common name of 1 to 64 characters");
    }
}
