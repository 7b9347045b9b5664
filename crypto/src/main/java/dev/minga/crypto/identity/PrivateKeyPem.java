package dev.minga.crypto.identity;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Private keys at rest: PKCS #8 as text (RFC 7468 §10 and §11), under a passphrase if there is one.
 *
 * <p>With a passphrase the file is an {@code ENCRYPTED PRIVATE KEY} under PBES2 (RFC 8018 §6.2) with scrypt (RFC 7914)
 * and AES-256-CBC, which {@code openssl pkey} reads: a stolen file is worth what guessing the passphrase costs, at 16
 * MiB and a fraction of a second each. Nothing authenticates the file against its owner's machine: compare the public
 * key with the one expected. Without a passphrase, protecting the file is all there is.
 */
public final class PrivateKeyPem {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final int MAX_CHARACTERS = 64 * 1024;

    private PrivateKeyPem() {}

    /**
     * Writes a key. <b>Dangerous</b> without a passphrase: the text is the secret itself.
     *
     * @param random makes salt and initialisation vector
     */
    public static String encode(byte[] pkcs8, Optional<Passphrase> passphrase, SecureRandom random) {
        return passphrase
                .map(phrase -> encrypted(EncryptedKey.lock(pkcs8, phrase, ScryptCost.STANDARD, random)))
                .orElseGet(() -> unencrypted(pkcs8));
    }

    /**
     * Reads the one private key in the text as PKCS #8, for {@link TlsKeys#fromPkcs8} or
     * {@link dev.minga.crypto.signature.SigningKeys#fromPkcs8} to judge. A key that is not encrypted needs no
     * passphrase, and ignores it.
     *
     * @param text at most 64 Ki characters
     * @throws LockedKeyException if the key is encrypted and the passphrase is missing or wrong
     * @throws IllegalArgumentException if there is no key, more than one, the text is malformed, or its scrypt
     *     parameters ask for more than 64 MiB; the message tells nothing of the key
     */
    public static byte[] decode(String text, Optional<Passphrase> passphrase) throws LockedKeyException {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a key file has at most " + MAX_CHARACTERS + " characters");
        }
        List<byte[]> plain = PemBlocks.find(PLAIN, text);
        List<byte[]> encrypted = PemBlocks.find(ENCRYPTED, text);
        int count = plain.size() + encrypted.size();
        if (count == 0) {
            throw new IllegalArgumentException("the text has no " + PLAIN + " block");
        }
        if (count != 1) {
            throw new IllegalArgumentException("expected one " + PLAIN + " block, found " + count);
        }
        if (encrypted.isEmpty()) {
            return plain.get(0);
        }
        EncryptedKey key = EncryptedKey.parse(encrypted.get(0));
        return key.unlock(passphrase.orElseThrow(LockedKeyException::withoutPassphrase));
    }

    static String encrypted(EncryptedKey key) {
        return PemBlocks.encode(ENCRYPTED, key.der());
    }

    static String unencrypted(byte[] pkcs8) {
        return PemBlocks.encode(PLAIN, pkcs8);
    }
}
