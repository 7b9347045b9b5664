package dev.minga.crypto.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompositeSignerTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    private final SeededSecureRandom random = new SeededSecureRandom(7);
    private final CompositeSigner signer = CompositeSigner.generate(random);
    private final PublicKey key = signer.publicKey();

    @ParameterizedTest
    @EnumSource
    void aSignatureHoldsInItsOwnDomainOnly(Domain domain) {
        byte[] signature = signer.sign(domain, MESSAGE);
        for (Domain other : Domain.values()) {
            assertThat(key.verifies(other, MESSAGE, signature)).isEqualTo(other == domain);
        }
    }

    @Test
    void theDomainIsTheContextOfTheDraft() {
        byte[] signature = signer.sign(Domain.UPDATE, MESSAGE);
        assertThat(MlDsa65Ed25519.verifies(key.encoded(), "minga/update/v1".getBytes(US_ASCII), MESSAGE, signature))
                .isTrue();
    }

    @Test
    void theSecretRestoresTheSigner() throws UnknownAlgorithmException {
        byte[] secret = signer.secret();
        CompositeSigner restored = CompositeSigner.fromSecret(secret, random);
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(signer.secret(), (byte) 0);
        assertThat(restored.secret()).isEqualTo(signer.secret()).hasSize(64);
        assertThat(restored.publicKey()).isEqualTo(key);
        PublicKey parsed = PublicKey.parse("MLDSA65-Ed25519", key.encoded());
        assertThat(parsed).isEqualTo(key);
        assertThat(parsed.verifies(Domain.PLAN, MESSAGE, restored.sign(Domain.PLAN, MESSAGE)))
                .isTrue();
    }

    @Test
    void everySignatureIsHedged() {
        assertThat(Sha256.of(signer.sign(Domain.PLAN, MESSAGE)))
                .isNotEqualTo(Sha256.of(signer.sign(Domain.PLAN, MESSAGE)));
        assertThat(CompositeSigner.generate(random).publicKey()).isNotEqualTo(key);
    }

    @Test
    void ed25519AloneIsNoCompositeNorTheOtherWayRound() throws UnknownAlgorithmException {
        byte[] seed = Arrays.copyOfRange(signer.secret(), 32, 64);
        Ed25519Signer alone = Ed25519Signer.fromSeed(seed);
        byte[] composite = signer.sign(Domain.PLAN, MESSAGE);
        byte[] single = alone.sign(Domain.PLAN, MESSAGE);
        assertThat(key.verifies(Domain.PLAN, MESSAGE, single)).isFalse();
        System.arraycopy(single, 0, composite, 3309, 64);
        assertThat(key.verifies(Domain.PLAN, MESSAGE, composite)).isFalse();
        byte[] stripped = Arrays.copyOfRange(signer.sign(Domain.PLAN, MESSAGE), 3309, 3373);
        assertThat(alone.publicKey().verifies(Domain.PLAN, MESSAGE, stripped)).isFalse();
        assertThat(alone.publicKey().verifies(Domain.PLAN, MESSAGE, composite)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PublicKey.parse("MLDSA65-Ed25519", alone.publicKey().encoded()))
                .withMessage("not a valid MLDSA65-Ed25519 public key");
        assertThatIllegalArgumentException().isThrownBy(() -> PublicKey.parse("Ed25519", key.encoded()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "MLDSA65", "ML-DSA-65", "mldsa65-ed25519", "id-MLDSA65-Ed25519-SHA512", "MLDSA65-Ed25519 "})
    void otherNamesAreUnknown(String name) {
        assertThatExceptionOfType(UnknownAlgorithmException.class)
                .isThrownBy(() -> PublicKey.parse(name, key.encoded()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 3309, 3372, 3374})
    void signaturesOfOtherLengthsFailWithoutException(int length) {
        byte[] signature = Arrays.copyOf(signer.sign(Domain.RECEIPT, MESSAGE), length);
        assertThat(key.verifies(Domain.RECEIPT, MESSAGE, signature)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 63, 65})
    void secretsOfOtherLengthsAreRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompositeSigner.fromSecret(new byte[length], random))
                .withMessage("an MLDSA65-Ed25519 secret has 64 bytes, not " + length);
    }

    @Test
    void printsNothing() {
        assertThat(signer).hasToString("[REDACTED]");
    }
}
