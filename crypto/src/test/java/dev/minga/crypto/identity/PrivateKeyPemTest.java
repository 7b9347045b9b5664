package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.crypto.signature.Signer;
import dev.minga.crypto.signature.SigningKeys;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;

class PrivateKeyPemTest {
    private static final long SEED = 1_914;
    private static final ScryptCost CHEAP = new ScryptCost(2, 1, 1);
    private static final Optional<Passphrase> NONE = Optional.empty();
    private static final Optional<Passphrase> PASSPHRASE = phrase("\u00f1and\u00fa 7");
    private static final Optional<Passphrase> OTHER = phrase("\u00f1and\u00fa 8");
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11";
    private static final String AES_256_CBC = "2.16.840.1.101.3.4.1.42";
    private static final String AES_128_CBC = "2.16.840.1.101.3.4.1.2";
    private static final String WRONG = "the passphrase is wrong, or the file is damaged";

    /** Made with OpenSSL 3.0.19: {@code openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256}. */
    private static final String OPENSSL_PLAIN = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbllrdrjCjS2IoyM9
            uv1gtdHntyKWc3S62BBZ8vKHHf2hRANCAAS3muTQqEWeWIxzRsuOi2l/tpEpIHaY
            ie8YQmDdEBl8Q30ssOJAm9q/hSp/X4rjQObXsdDTjgWC81C8xTWBQ24H
            -----END PRIVATE KEY-----
            """;

    /** The same key after {@code openssl pkcs8 -topk8 -scrypt}. */
    private static final String OPENSSL_SCRYPT = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAhV9dtX+sVLdAICQAAC
            AQgCAQEwHQYJYIZIAWUDBAEqBBCv+2BEq1pNs/nk1asveRU2BIGQLCJZ1mIS0nym
            Y419YuEeESGuBh5k30cSbAQvcoEr8duO7IbzKDENVAnjiNlTNSE+XSxiO7K84fOh
            /5sIxupOqtIaklHoPYm8ReIJlNsivppBWW7iT4zl/Yd9UITd2fMwyh7b9Ovpp+f9
            qSSrBusc4zbd8eHFG/QE5EGBwKKPpn3QlRtP2m2t40SdD/+oI8ls
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** The same key after {@code openssl pkcs8 -topk8}, which chooses PBKDF2. */
    private static final String OPENSSL_PBKDF2 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhXkyY376bnYAICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK+0GF/NuhfkCYMbh9YB+bUEgZD5
            ZKwWlsxUXSdVdlUz8gFUSK904RU59LRoGJH6jC22kTSgSzSECAZd/I32523eEEIy
            ewfac+6fjw+LdLQmOlDj5oDkaM5GmGk8A3uDmpa6aHrSlqrwVbh9+8MQu5nX6HRs
            IhmuoGnn8MN8SrgOD75Pby4yOmg9zRaxd8VdCoX1r9QWhKkySzGuQqHkLGn3T5M=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    private final SeededSecureRandom random = new SeededSecureRandom(SEED);
    private final Signer signer = CompositeSigner.generate(random);

    @Test
    void everyKindOfKeyComesBack() throws LockedKeyException {
        PrivateKey tls = TlsKeys.generate(random).getPrivate();
        String dear = PrivateKeyPem.encode(tls.getEncoded(), PASSPHRASE, random);
        assertThat(dear).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        assertThat(PrivateKeyPem.decode(dear, PASSPHRASE)).isEqualTo(tls.getEncoded());
        for (byte[] pkcs8 :
                List.of(tls.getEncoded(), Ed25519Signer.generate(random).pkcs8(), signer.pkcs8())) {
            String plain = PrivateKeyPem.encode(pkcs8, NONE, random);
            String locked = PrivateKeyPem.encrypted(EncryptedKey.lock(pkcs8, PASSPHRASE.orElseThrow(), CHEAP, random));
            assertThat(plain).startsWith("-----BEGIN PRIVATE KEY-----\n");
            assertThat(PrivateKeyPem.decode(plain, NONE)).isEqualTo(pkcs8);
            assertThat(PrivateKeyPem.decode(plain, PASSPHRASE)).isEqualTo(pkcs8);
            assertThat(PrivateKeyPem.decode(locked, PASSPHRASE)).isEqualTo(pkcs8);
        }
        assertThat(TlsKeys.fromPkcs8(tls.getEncoded())).isEqualTo(tls);
    }

    @Test
    void everyFileHasItsOwnSalt() {
        assertThat(cheap("same")).isNotEqualTo(cheap("same"));
    }

    @Test
    void readsWhatOpensslWrites() throws LockedKeyException {
        byte[] plain = PrivateKeyPem.decode(OPENSSL_PLAIN, NONE);
        assertThat(PrivateKeyPem.decode(OPENSSL_SCRYPT, PASSPHRASE)).isEqualTo(plain);
        assertThat(TlsKeys.fromPkcs8(plain)).isEqualTo(Pem.privateKey(OPENSSL_PLAIN));
    }

    @Test
    void otherMethodsAreRefusedWithARemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKeyPem.decode(OPENSSL_PBKDF2, PASSPHRASE))
                .withMessage(
                        "not a key under PBES2 with scrypt and AES-256-CBC, as openssl pkcs8 -topk8 -scrypt writes it");
    }

    @Test
    void everyPartOfTheMethodCounts() throws Exception {
        String refusal = "not a key under PBES2 with scrypt and AES-256-CBC, as openssl pkcs8 -topk8 -scrypt writes it";
        assertThat(PrivateKeyPem.decode(file(PBES2, SCRYPT, AES_256_CBC, 16, 2, 1, 1), PASSPHRASE))
                .isEqualTo(signer.pkcs8());
        assertThat(PrivateKeyPem.decode(file(PBES2, SCRYPT, AES_256_CBC, 16, 2, 1, 1, 32), PASSPHRASE))
                .isEqualTo(signer.pkcs8());
        refused(file(PBES2 + ".1", SCRYPT, AES_256_CBC, 16, 2, 1, 1), refusal);
        refused(file(PBES2, SCRYPT + ".1", AES_256_CBC, 16, 2, 1, 1), refusal);
        refused(file(PBES2, SCRYPT, AES_128_CBC, 16, 2, 1, 1), refusal);
        refused(file(PBES2, SCRYPT, AES_256_CBC, 15, 2, 1, 1), refusal);
        refused(file(PBES2, SCRYPT, AES_256_CBC, 16, 2, 1, 1, 16), refusal);
        refused(file(PBES2, SCRYPT, AES_256_CBC, 16, 2, 1), refusal);
        refused(file(PBES2, SCRYPT, AES_256_CBC, 16, 2, 1, 1, 32, 32), refusal);
    }

    @Test
    void aFileCannotAskForMoreMemoryThanMingaAllows() throws Exception {
        refused(
                file(PBES2, SCRYPT, AES_256_CBC, 16, 1 << 30, 8, 1),
                "scrypt with N=1073741824, r=8, p=1 is invalid or dearer than the 64 MiB and 4 passes over them"
                        + " that Minga allows");
    }

    @Test
    void withoutPassphraseTheOwnerLearnsWhatToSet() {
        locked(OPENSSL_SCRYPT, NONE, "the key is encrypted; set MINGA_PASSPHRASE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.privateKey(OPENSSL_SCRYPT))
                .withMessage("the key is encrypted; set MINGA_PASSPHRASE");
    }

    @Test
    void aWrongPassphraseIsNoticed() {
        locked(OPENSSL_SCRYPT, OTHER, WRONG);
        for (int i = 0; i < 2_000; i++) {
            String text = cheap("another passphrase " + i);
            locked(text, PASSPHRASE, WRONG);
        }
    }

    @Test
    void aCutCiphertextIsNoticed() throws IOException {
        for (int length : new int[] {0, 1, 16, 80}) {
            EncryptedKey whole = EncryptedKey.lock(signer.pkcs8(), PASSPHRASE.orElseThrow(), CHEAP, random);
            EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(whole.der());
            byte[] cut = Arrays.copyOf(info.getEncryptedData(), length);
            byte[] der = new EncryptedPrivateKeyInfo(info.getEncryptionAlgorithm(), cut).getEncoded("DER");
            locked(PemBlocks.encode("ENCRYPTED PRIVATE KEY", der), PASSPHRASE, WRONG);
        }
    }

    @Test
    void anotherPayloadIsNoticed() {
        byte[] noKey = new byte[83];
        locked(
                PrivateKeyPem.encrypted(EncryptedKey.lock(noKey, PASSPHRASE.orElseThrow(), CHEAP, random)),
                PASSPHRASE,
                WRONG);
    }

    @Test
    void textsWithoutExactlyOneKeyAreRefused() {
        String plain = PrivateKeyPem.encode(signer.pkcs8(), NONE, random);
        refused("", "the text has no PRIVATE KEY block");
        refused(plain + plain, "expected one PRIVATE KEY block, found 2");
        refused(plain + OPENSSL_SCRYPT, "expected one PRIVATE KEY block, found 2");
        refused(plain.replace("-----END", "-----FIN"), "a PRIVATE KEY block has no end line");
        refused("x".repeat(64 * 1024 + 1), "a key file has at most 65536 characters");
        refused(
                PemBlocks.encode("ENCRYPTED PRIVATE KEY", new byte[8 * 1024 + 1]),
                "an encrypted key has at most 8192 bytes");
    }

    @Test
    void mutatedFilesGiveAKeyOrADocumentedRefusal() {
        Random mutation = new Random(SEED);
        byte[] good = EncryptedKey.lock(signer.pkcs8(), PASSPHRASE.orElseThrow(), CHEAP, random)
                .der();
        int opened = 0;
        int locked = 0;
        for (int round = 0; round < Mutations.CASES; round++) {
            byte[] mutant = Mutations.of(good, mutation);
            try {
                byte[] pkcs8 = PrivateKeyPem.decode(PemBlocks.encode("ENCRYPTED PRIVATE KEY", mutant), PASSPHRASE);
                opened++;
                assertThat(SigningKeys.fromPkcs8(pkcs8, random)).isNotNull();
            } catch (LockedKeyException e) {
                locked++;
                assertThat(e).hasMessage(WRONG);
            } catch (RuntimeException e) {
                assertThat(e)
                        .as("mutation %d of seed %d", round, SEED)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("\n");
            }
        }
        assertThat(opened).as("unchanged keys").isPositive();
        assertThat(locked).as("wrong payloads").isPositive();
    }

    private String cheap(String passphrase) {
        return PrivateKeyPem.encrypted(
                EncryptedKey.lock(signer.pkcs8(), phrase(passphrase).orElseThrow(), CHEAP, random));
    }

    /** The signer's key as a file that claims these methods and numbers; salt and vector are zeros. */
    private String file(String scheme, String derivation, String cipher, int ivBytes, Integer... numbers)
            throws Exception {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(
                EncryptedKey.lock(signer.pkcs8(), PASSPHRASE.orElseThrow(), CHEAP, new ZeroRandom())
                        .der());
        ASN1EncodableVector scrypt = new ASN1EncodableVector();
        scrypt.add(new DEROctetString(new byte[16]));
        for (int number : numbers) {
            scrypt.add(new ASN1Integer(number));
        }
        DERSequence methods = new DERSequence(
                identifier(derivation, new DERSequence(scrypt)),
                identifier(cipher, new DEROctetString(new byte[ivBytes])));
        return PemBlocks.encode(
                "ENCRYPTED PRIVATE KEY",
                new EncryptedPrivateKeyInfo(identifier(scheme, methods), info.getEncryptedData()).getEncoded("DER"));
    }

    private static AlgorithmIdentifier identifier(String oid, ASN1Encodable parameters) {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), parameters);
    }

    private static final class ZeroRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Optional<Passphrase> phrase(String text) {
        return Optional.of(Passphrase.of(text.toCharArray()));
    }

    private static void locked(String text, Optional<Passphrase> passphrase, String message) {
        assertThatExceptionOfType(LockedKeyException.class)
                .isThrownBy(() -> PrivateKeyPem.decode(text, passphrase))
                .withMessage(message);
    }

    private static void refused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKeyPem.decode(text, PASSPHRASE))
                .withMessage(message);
    }
}
