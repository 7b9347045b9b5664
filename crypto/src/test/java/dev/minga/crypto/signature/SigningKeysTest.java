package dev.minga.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import java.io.IOException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final long SEED = 31;

    private final SeededSecureRandom random = new SeededSecureRandom(SEED);
    private final Ed25519Signer single = Ed25519Signer.generate(random);
    private final CompositeSigner composite = CompositeSigner.generate(random);

    @Test
    void bothKindsComeBack() {
        assertThat(SigningKeys.fromPkcs8(single.pkcs8(), random))
                .isInstanceOfSatisfying(
                        Ed25519Signer.class,
                        signer -> assertThat(signer.secretSeed()).isEqualTo(single.secretSeed()));
        assertThat(SigningKeys.fromPkcs8(composite.pkcs8(), random))
                .isInstanceOfSatisfying(
                        CompositeSigner.class,
                        signer -> assertThat(signer.secret()).isEqualTo(composite.secret()));
        assertThat(composite.pkcs8()).hasSize(83);
    }

    /** RFC 8410 §10.3, without and with the public key. */
    @Test
    void readsTheExamplesOfRfc8410() {
        byte[] without = Base64.getDecoder().decode("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");
        byte[] with = Base64.getDecoder()
                .decode("MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
                        + "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB"
                        + "Z9w7lshQhqowtrbLDFw4rXAxZuE=");
        byte[] publicKey = Base64.getDecoder().decode("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        Signer signer = SigningKeys.fromPkcs8(without, random);
        assertThat(signer.publicKey().encoded()).isEqualTo(publicKey);
        assertThat(signer.pkcs8()).isEqualTo(without);
        assertThat(SigningKeys.fromPkcs8(with, random).publicKey()).isEqualTo(signer.publicKey());
        with[with.length - 1] ^= 1;
        refused(with, "the signing key does not belong to the public key beside it");
    }

    @Test
    void aCompositeMayCarryItsOwnPublicKeyOnly() throws IOException {
        assertThat(SigningKeys.fromPkcs8(withPublicKey(composite.publicKey()), random)
                        .publicKey())
                .isEqualTo(composite.publicKey());
        refused(withPublicKey(single.publicKey()), "the signing key does not belong to the public key beside it");
    }

    @Test
    void otherKeysAndOtherEncodingsAreRefused() throws Exception {
        refused(
                KeyPairGenerator.getInstance("EC")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded(),
                "not a signing key of a kind that this release knows");
        refused(new byte[0], "not a signing key in PKCS #8");
        refused(new byte[5_000], "not a signing key in PKCS #8");
        refused(Arrays.copyOf(composite.pkcs8(), 84), "not a signing key in PKCS #8");
        refused(SigningKeys.pkcs8(SigningKeys.ED25519, single.secretSeed()), "not a signing key in PKCS #8");
        refused(
                SigningKeys.pkcs8(SigningKeys.ML_DSA_65_ED25519, single.secretSeed()),
                "an MLDSA65-Ed25519 secret has 64 bytes, not 32");
        ASN1Sequence parts = ASN1Sequence.getInstance(composite.pkcs8());
        refused(new BERSequence(parts.toArray()).getEncoded("BER"), "not a signing key in PKCS #8");
    }

    @Test
    void mutationsGiveASignerOrAnArgumentError() {
        Random mutation = new Random(SEED);
        for (int round = 0; round < Mutations.CASES; round++) {
            byte[] mutant = Mutations.of(round % 4 == 0 ? composite.pkcs8() : single.pkcs8(), mutation);
            try {
                assertThat(SigningKeys.fromPkcs8(mutant, random)).isNotNull();
            } catch (RuntimeException e) {
                assertThat(e)
                        .as("mutation %d of seed %d", round, SEED)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("\n");
            }
        }
    }

    private byte[] withPublicKey(PublicKey publicKey) throws IOException {
        return new PrivateKeyInfo(SigningKeys.ML_DSA_65_ED25519, composite.secret(), null, publicKey.encoded())
                .getEncoded("DER");
    }

    private void refused(byte[] pkcs8, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKeys.fromPkcs8(pkcs8, random))
                .withMessage(message);
    }
}
