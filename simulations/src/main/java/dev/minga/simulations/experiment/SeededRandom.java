package dev.minga.simulations.experiment;

import dev.minga.crypto.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bits that are the same each time for the same name: AES-256 in counter mode, its key the SHA-256 of the name. For
 * simulations, in which nothing is anybody's; a node has no way to be given one. Thread-safe, and then in no order.
 */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1;
    private static final String CIPHER = "AES/CTR/NoPadding";

    private SeededRandom(Stream stream) {
        super(stream, null);
    }

    /** The bits of this name. */
    public static SeededRandom of(Object... name) {
        StringBuilder text = new StringBuilder("minga/simulation");
        for (Object part : name) {
            text.append('\n').append(part);
        }
        return new SeededRandom(new Stream(Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8))));
    }

    private static final class Stream extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private final transient Cipher cipher;

        Stream(Sha256 key) {
            try {
                cipher = Cipher.getInstance(CIPHER);
                cipher.init(
                        Cipher.ENCRYPT_MODE, new SecretKeySpec(key.bytes(), "AES"), new IvParameterSpec(new byte[16]));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM has no " + CIPHER, e);
            }
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            byte[] next = cipher.update(new byte[bytes.length]);
            if (bytes.length > 0) {
                System.arraycopy(next, 0, bytes, 0, bytes.length);
            }
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // What comes is decided by the name alone.
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] bytes = new byte[length];
            engineNextBytes(bytes);
            return bytes;
        }
    }
}
