package dev.minga.crypto.identity;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BufferedBlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * An {@code EncryptedPrivateKeyInfo} (RFC 5958 §3) under PBES2 (RFC 8018 §6.2) with scrypt (RFC 7914 §7) and
 * AES-256-CBC: the one set of methods that Minga writes and reads.
 *
 * <p>It hides the key from whoever lacks the passphrase. It does not authenticate: who can change the file can make it
 * decrypt to another key, which the reader notices when the public key is not the one that it enrolled with.
 */
final class EncryptedKey {
    private static final ASN1ObjectIdentifier SCRYPT = new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");
    private static final int MAX_BYTES = 8 * 1024;
    private static final int MAX_SALT_BYTES = 64;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;
    private static final String OTHER_METHOD =
            "not a key under PBES2 with scrypt and AES-256-CBC, as openssl pkcs8 -topk8 -scrypt writes it";

    private final ScryptCost cost;
    private final byte[] salt;
    private final byte[] iv;
    private final byte[] ciphertext;

    private EncryptedKey(ScryptCost cost, byte[] salt, byte[] iv, byte[] ciphertext) {
        this.cost = cost;
        this.salt = salt;
        this.iv = iv;
        this.ciphertext = ciphertext;
    }

    static EncryptedKey lock(byte[] pkcs8, Passphrase passphrase, ScryptCost cost, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] iv = new byte[BLOCK_BYTES];
        random.nextBytes(iv);
        try {
            byte[] key = cost.derive(passphrase, salt, KEY_BYTES);
            return new EncryptedKey(cost, salt, iv, aesCbc(true, key, iv, pkcs8));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("AES could not encrypt", e);
        }
    }

    /**
     * The key inside, after checking that it is one DER {@code PrivateKeyInfo}.
     *
     * @throws LockedKeyException if it is not, so that the passphrase is wrong or the file is damaged
     */
    byte[] unlock(Passphrase passphrase) throws LockedKeyException {
        try {
            byte[] pkcs8 = aesCbc(false, cost.derive(passphrase, salt, KEY_BYTES), iv, ciphertext);
            if (Arrays.equals(pkcs8, PrivateKeyInfo.getInstance(pkcs8).getEncoded(ASN1Encoding.DER))) {
                return pkcs8;
            }
        } catch (InvalidCipherTextException | IOException | RuntimeException e) {
            throw LockedKeyException.wrongPassphrase();
        }
        throw LockedKeyException.wrongPassphrase();
    }

    byte[] der() {
        DERSequence scrypt = new DERSequence(new ASN1Encodable[] {
            new DEROctetString(salt), new ASN1Integer(cost.n()), new ASN1Integer(cost.r()), new ASN1Integer(cost.p())
        });
        DERSequence pbes2 = new DERSequence(
                new AlgorithmIdentifier(SCRYPT, scrypt),
                new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
        try {
            return new EncryptedPrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, pbes2), ciphertext)
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("an encrypted key could not be encoded", e);
        }
    }

    /**
     * Reads at most 8 KiB; derives nothing yet.
     *
     * @throws IllegalArgumentException if it is malformed, uses other methods, or asks for too much work
     */
    static EncryptedKey parse(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw new IllegalArgumentException("an encrypted key has at most " + MAX_BYTES + " bytes");
        }
        int n;
        int r;
        int p;
        byte[] salt;
        byte[] iv;
        byte[] ciphertext;
        try {
            EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(der);
            ASN1Sequence pbes2 =
                    sequence(parameters(info.getEncryptionAlgorithm(), PKCSObjectIdentifiers.id_PBES2), 2, 2);
            ASN1Sequence scrypt = sequence(parameters(pbes2.getObjectAt(0), SCRYPT), 4, 5);
            salt = ASN1OctetString.getInstance(scrypt.getObjectAt(0)).getOctets();
            n = integer(scrypt, 1);
            r = integer(scrypt, 2);
            p = integer(scrypt, 3);
            iv = ASN1OctetString.getInstance(parameters(pbes2.getObjectAt(1), NISTObjectIdentifiers.id_aes256_CBC))
                    .getOctets();
            ciphertext = info.getEncryptedData();
            boolean keyFits = scrypt.size() == 4 || integer(scrypt, 4) == KEY_BYTES;
            if (!keyFits || iv.length != BLOCK_BYTES || salt.length > MAX_SALT_BYTES) {
                throw new IllegalArgumentException(OTHER_METHOD);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(OTHER_METHOD, e);
        }
        return new EncryptedKey(new ScryptCost(n, r, p), salt, iv, ciphertext);
    }

    private static ASN1Encodable parameters(ASN1Encodable algorithm, ASN1ObjectIdentifier expected) {
        AlgorithmIdentifier identifier = AlgorithmIdentifier.getInstance(algorithm);
        if (!identifier.getAlgorithm().equals(expected)) {
            throw new IllegalArgumentException(OTHER_METHOD);
        }
        return identifier.getParameters();
    }

    private static ASN1Sequence sequence(ASN1Encodable value, int leastParts, int mostParts) {
        ASN1Sequence sequence = ASN1Sequence.getInstance(value);
        if (sequence.size() < leastParts || sequence.size() > mostParts) {
            throw new IllegalArgumentException(OTHER_METHOD);
        }
        return sequence;
    }

    private static int integer(ASN1Sequence sequence, int index) {
        return ASN1Integer.getInstance(sequence.getObjectAt(index)).intValueExact();
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }

    private static byte[] aesCbc(boolean encrypt, byte[] key, byte[] iv, byte[] input)
            throws InvalidCipherTextException {
        BufferedBlockCipher cipher =
                new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(AESEngine.newInstance()), new PKCS7Padding());
        cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int length = cipher.processBytes(input, 0, input.length, output, 0);
        length += cipher.doFinal(output, length);
        return Arrays.copyOf(output, length);
    }
}
