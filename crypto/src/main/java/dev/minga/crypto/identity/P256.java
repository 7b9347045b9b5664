package dev.minga.crypto.identity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;

/** ECDSA with SHA-256 on P-256, signed deterministically (RFC 6979), so that no random source can leak a key. */
final class P256 {
    static final String CURVE_NAME = "secp256r1";
    static final AlgorithmIdentifier SIGNATURE = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final AlgorithmIdentifier DIGEST = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    private static final AlgorithmIdentifier KEY =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
    private static final byte[] PROBE = "minga key pair check".getBytes(StandardCharsets.US_ASCII);

    private P256() {}

    /**
     * The key inside, after checking that it names P-256 and is a point on it.
     *
     * @throws IllegalArgumentException if it is any other key
     */
    static PublicKey publicKey(SubjectPublicKeyInfo info) {
        if (!info.getAlgorithm().equals(KEY)) {
            throw new IllegalArgumentException("not an ECDSA P-256 public key");
        }
        keyParameters(info);
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("not an ECDSA P-256 public key", e);
        }
    }

    static AsymmetricKeyParameter keyParameters(SubjectPublicKeyInfo info) {
        try {
            return PublicKeyFactory.createKey(info);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a point on P-256", e);
        }
    }

    static SubjectPublicKeyInfo info(PublicKey key) {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        publicKey(info);
        return info;
    }

    static PrivateKey privateKey(byte[] pkcs8) {
        try {
            if (PrivateKeyInfo.getInstance(pkcs8).getPrivateKeyAlgorithm().equals(KEY)) {
                return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("not an ECDSA P-256 private key in PKCS #8", e);
        }
        throw new IllegalArgumentException("not an ECDSA P-256 private key in PKCS #8");
    }

    static ContentSigner signer(PrivateKey key) {
        try {
            return new BcContentSignerBuilder(SIGNATURE, DIGEST) {
                @Override
                protected Signer createSigner(AlgorithmIdentifier signature, AlgorithmIdentifier digest) {
                    return new DSADigestSigner(
                            new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest())),
                            new SHA256Digest(),
                            StandardDSAEncoding.INSTANCE);
                }
            }.build(PrivateKeyFactory.createKey(key.getEncoded()));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalArgumentException("not an ECDSA P-256 private key", e);
        }
    }

    static boolean matches(PrivateKey privateKey, PublicKey publicKey) {
        ContentSigner signer = signer(privateKey);
        try (OutputStream out = signer.getOutputStream()) {
            out.write(PROBE);
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(publicKey);
            verifier.update(PROBE);
            return verifier.verify(signer.getSignature());
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA failed", e);
        }
    }
}
