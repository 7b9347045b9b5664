package dev.minga.crypto.signature;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * id-MLDSA65-Ed25519-SHA512 of draft-ietf-lamps-pq-composite-sigs: the raw primitive below {@link CompositeSigner}.
 *
 * <p>Keys, secrets and signatures are the ML-DSA-65 part (FIPS 204 §7.2; the secret is the seed) followed by the
 * Ed25519 part (RFC 8032). A signature holds only if both parts do.
 */
final class MlDsa65Ed25519 {
    static final int SECRET_BYTES = 64;
    static final int PUBLIC_KEY_BYTES = 1984;
    static final int SIGNATURE_BYTES = 3373;

    private static final int ML_DSA_SEED_BYTES = 32;
    private static final int ML_DSA_PUBLIC_KEY_BYTES = 1952;
    private static final int ML_DSA_SIGNATURE_BYTES = 3309;
    private static final int MAX_CONTEXT_BYTES = 255;
    private static final byte[] PREFIX = "CompositeAlgorithmSignatures2025".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABEL = "COMPSIG-MLDSA65-Ed25519-SHA512".getBytes(StandardCharsets.US_ASCII);

    private MlDsa65Ed25519() {}

    static byte[] publicKey(byte[] secret) {
        return join(mlDsaKey(secret).getPublicKey(), Ed25519.publicKey(ed25519Seed(secret)));
    }

    static byte[] sign(byte[] secret, byte[] publicKey, byte[] context, byte[] message, SecureRandom random) {
        byte[] bound = bind(context, message);
        byte[] edKey = Arrays.copyOfRange(publicKey, ML_DSA_PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES);
        return join(mlDsaSign(mlDsaKey(secret), bound, random), Ed25519.sign(ed25519Seed(secret), edKey, bound));
    }

    /** Every string of 1952 bytes is an ML-DSA-65 key (FIPS 204, algorithm 23), so the rest is for Ed25519 to judge. */
    static boolean isValidKey(byte[] publicKey) {
        return publicKey.length == PUBLIC_KEY_BYTES
                && Ed25519.isValidKey(Arrays.copyOfRange(publicKey, ML_DSA_PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES));
    }

    /** The cheaper part is checked first, so that a flood of false signatures costs less. */
    static boolean verifies(byte[] publicKey, byte[] context, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        byte[] bound = bind(context, message);
        return Ed25519.verifies(
                        Arrays.copyOfRange(publicKey, ML_DSA_PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES),
                        bound,
                        Arrays.copyOfRange(signature, ML_DSA_SIGNATURE_BYTES, SIGNATURE_BYTES))
                && mlDsaVerifies(
                        Arrays.copyOf(publicKey, ML_DSA_PUBLIC_KEY_BYTES),
                        bound,
                        Arrays.copyOf(signature, ML_DSA_SIGNATURE_BYTES));
    }

    /** The message representative M' of the draft's section "Prefix, Label, and CTX". */
    private static byte[] bind(byte[] context, byte[] message) {
        if (context.length > MAX_CONTEXT_BYTES) {
            throw new IllegalArgumentException("a signature's context has at most 255 bytes");
        }
        SHA512Digest digest = new SHA512Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return join(PREFIX, LABEL, new byte[] {(byte) context.length}, context, hash);
    }

    private static byte[] mlDsaSign(MLDSAPrivateKeyParameters key, byte[] bound, SecureRandom random) {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(new ParametersWithRandom(key, random), LABEL));
        signer.update(bound, 0, bound.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("ML-DSA-65 could not sign", e);
        }
    }

    private static boolean mlDsaVerifies(byte[] publicKey, byte[] bound, byte[] signature) {
        MLDSASigner verifier = new MLDSASigner();
        MLDSAPublicKeyParameters key = new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, publicKey);
        verifier.init(false, new ParametersWithContext(key, LABEL));
        verifier.update(bound, 0, bound.length);
        return verifier.verifySignature(signature);
    }

    private static MLDSAPrivateKeyParameters mlDsaKey(byte[] secret) {
        return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, Arrays.copyOf(secret, ML_DSA_SEED_BYTES));
    }

    private static byte[] ed25519Seed(byte[] secret) {
        return Arrays.copyOfRange(secret, ML_DSA_SEED_BYTES, SECRET_BYTES);
    }

    private static byte[] join(byte[]... parts) {
        return org.bouncycastle.util.Arrays.concatenate(parts);
    }
}
