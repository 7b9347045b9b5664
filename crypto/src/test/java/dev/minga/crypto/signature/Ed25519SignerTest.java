package dev.minga.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519SignerTest {
    private final Ed25519Signer signer = Ed25519Signer.generate(new SeededSecureRandom(7));

    @Test
    void theSeedRestoresTheSigner() {
        byte[] seed = signer.secretSeed();
        Ed25519Signer restored = Ed25519Signer.fromSeed(seed);
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(signer.secretSeed(), (byte) 0);
        assertThat(restored.publicKey()).isEqualTo(signer.publicKey());
        assertThat(restored.sign(Domain.PLAN, new byte[] {1}))
                .isEqualTo(signer.sign(Domain.PLAN, new byte[] {1}))
                .hasSize(64);
        assertThat(restored.secretSeed()).isEqualTo(signer.secretSeed());
    }

    @Test
    void everyGenerationTakesFreshRandomness() {
        SeededSecureRandom random = new SeededSecureRandom(7);
        assertThat(Ed25519Signer.generate(random).publicKey()).isEqualTo(signer.publicKey());
        assertThat(Ed25519Signer.generate(random).publicKey()).isNotEqualTo(signer.publicKey());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void seedsOfOtherLengthsAreRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519Signer.fromSeed(new byte[length]))
                .withMessage("an Ed25519 seed has 32 bytes, not " + length);
    }

    @Test
    void printsNothing() {
        assertThat(signer).hasToString("[REDACTED]");
    }
}
