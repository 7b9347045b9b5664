package dev.minga.crypto.signature;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Secret signing keys as PKCS #8 (RFC 5958), the standard form that other tools read: Ed25519 after RFC 8410 §7,
 * MLDSA65-Ed25519 after draft-ietf-lamps-pq-composite-sigs, section "Encoding to DER". What these bytes hold is not
 * protected; see {@code PrivateKeyPem} for the passphrase.
 */
public final class SigningKeys {
    static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));
    static final AlgorithmIdentifier ML_DSA_65_ED25519 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.6.48"));

    private static final int MAX_BYTES = 4 * 1024;
    private static final String MALFORMED = "not a signing key in PKCS #8";

    private SigningKeys() {}

    /**
     * Restores the signer of either kind; the algorithm's identifier says which.
     *
     * @param pkcs8 at most 4 KiB of DER; a public key inside must be that of the secret key
     * @param random hedges the signatures of a {@link CompositeSigner}; an {@link Ed25519Signer} needs none
     * @throws IllegalArgumentException if it is malformed or of another kind; the message tells nothing of the key
     */
    public static Signer fromPkcs8(byte[] pkcs8, SecureRandom random) {
        PrivateKeyInfo info = parse(pkcs8);
        Signer signer = signer(info, random);
        if (info.hasPublicKey()
                && !Arrays.equals(
                        info.getPublicKeyData().getBytes(), signer.publicKey().encoded())) {
            throw new IllegalArgumentException("the signing key does not belong to the public key beside it");
        }
        return signer;
    }

    static byte[] pkcs8(AlgorithmIdentifier algorithm, byte[] privateKey) {
        try {
            return new PrivateKeyInfo(algorithm, privateKey).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a signing key could not be encoded", e);
        }
    }

    /** RFC 8410 §7 puts the seed into an OCTET STRING of its own. */
    static byte[] ed25519Pkcs8(byte[] seed) {
        try {
            return pkcs8(ED25519, new DEROctetString(seed).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("a signing key could not be encoded", e);
        }
    }

    static byte[] ed25519Seed(byte[] pkcs8) {
        PrivateKeyInfo info = parse(pkcs8);
        if (!info.getPrivateKeyAlgorithm().equals(ED25519)) {
            throw new IllegalArgumentException("not an Ed25519 key");
        }
        return octets(info.getPrivateKey().getOctets());
    }

    private static PrivateKeyInfo parse(byte[] pkcs8) {
        try {
            if (pkcs8.length <= MAX_BYTES) {
                PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
                if (Arrays.equals(pkcs8, info.getEncoded(ASN1Encoding.DER))) {
                    return info;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(MALFORMED, e);
        }
        throw new IllegalArgumentException(MALFORMED);
    }

    private static Signer signer(PrivateKeyInfo info, SecureRandom random) {
        byte[] key = info.getPrivateKey().getOctets();
        if (info.getPrivateKeyAlgorithm().equals(ED25519)) {
            return Ed25519Signer.fromSeed(octets(key));
        }
        if (info.getPrivateKeyAlgorithm().equals(ML_DSA_65_ED25519)) {
            return CompositeSigner.fromSecret(key, random);
        }
        throw new IllegalArgumentException("not a signing key of a kind that this release knows");
    }

    private static byte[] octets(byte[] der) {
        try {
            return ASN1OctetString.getInstance(der).getOctets();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(MALFORMED, e);
        }
    }
}
