package dev.minga.crypto.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;

/** Makes ECDSA keys on P-256 (FIPS 186-5), about 128-bit strength: the only kind of key that Minga uses for TLS. */
public final class TlsKeys {
    private TlsKeys() {}

    /** Makes a fresh key pair; it is as unpredictable as the given source. */
    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(P256.CURVE_NAME), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no P-256", e);
        }
    }

    /**
     * Restores a private key from PKCS #8, as {@link PrivateKeyPem#decode} and {@link PrivateKey#getEncoded} give it.
     *
     * @throws IllegalArgumentException if it is no P-256 key; the message tells nothing of the key
     */
    public static PrivateKey fromPkcs8(byte[] pkcs8) {
        return P256.privateKey(pkcs8);
    }
}
