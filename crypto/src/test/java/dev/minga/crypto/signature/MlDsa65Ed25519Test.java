package dev.minga.crypto.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlDsa65Ed25519Test {
    private static final byte[] MESSAGE = "minga".getBytes(US_ASCII);
    private static final byte[] CONTEXT = "minga/plan/v1".getBytes(US_ASCII);

    private final byte[] secret = secret(0);
    private final byte[] publicKey = MlDsa65Ed25519.publicKey(secret);
    private final byte[] signature = sign(secret, MESSAGE);

    /** Made by this class and Bouncy Castle 1.86 after the draft's own vectors held; it notices any later change. */
    @Test
    void knownAnswers() {
        assertThat(publicKey).hasSize(1984);
        assertThat(Sha256.of(publicKey))
                .hasToString("f5c64072749870718394df9a06a384e58e3adf6e6ae897fb1cc5da9c4d3867a0");
        assertThat(signature).hasSize(3373);
        assertThat(Sha256.of(signature))
                .hasToString("8b9951ccd568f578a48b332991432c4d1a3faf751befc2b393c2d6da75a0dcba");
    }

    @Test
    void bothHalvesAreThoseOfTheirOwnSchemes() {
        assertThat(Arrays.copyOfRange(publicKey, 1952, 1984))
                .isEqualTo(Ed25519.publicKey(Arrays.copyOfRange(secret, 32, 64)));
        assertThat(Arrays.copyOf(MlDsa65Ed25519.publicKey(withOtherHalf(secret, secret(1), 32)), 1952))
                .isEqualTo(Arrays.copyOf(publicKey, 1952));
    }

    @Test
    void aHalfByAnotherKeyFails() {
        byte[] other = sign(secret(1), MESSAGE);
        assertThat(verifies(signature)).isTrue();
        assertThat(verifies(withOtherHalf(signature, other, 3309))).isFalse();
        assertThat(verifies(withOtherHalf(other, signature, 3309))).isFalse();
    }

    @Test
    void aHalfOverAnotherMessageOrContextFails() {
        byte[] otherMessage = sign(secret, "manga".getBytes(US_ASCII));
        byte[] otherContext = MlDsa65Ed25519.sign(secret, publicKey, new byte[0], MESSAGE, new SeededSecureRandom(1));
        for (byte[] other : new byte[][] {otherMessage, otherContext}) {
            assertThat(verifies(withOtherHalf(signature, other, 3309))).isFalse();
            assertThat(verifies(withOtherHalf(other, signature, 3309))).isFalse();
        }
    }

    @Test
    void halvesOfTwoSignaturesOfOneMessageFitTogether() {
        byte[] again = MlDsa65Ed25519.sign(secret, publicKey, CONTEXT, MESSAGE, new SeededSecureRandom(2));
        assertThat(Sha256.of(again)).isNotEqualTo(Sha256.of(signature));
        assertThat(again).endsWith(Arrays.copyOfRange(signature, 3309, 3373));
        assertThat(verifies(withOtherHalf(again, signature, 3309))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 3373", "1983, 3373", "1985, 3373", "32, 64", "1984, 0", "1984, 3372", "1984, 3374", "1984, 64"})
    void otherLengthsFailWithoutException(int keyLength, int signatureLength) {
        assertThat(MlDsa65Ed25519.verifies(
                        Arrays.copyOf(publicKey, keyLength),
                        CONTEXT,
                        MESSAGE,
                        Arrays.copyOf(signature, signatureLength)))
                .isFalse();
        assertThat(MlDsa65Ed25519.isValidKey(Arrays.copyOf(publicKey, keyLength)))
                .isEqualTo(keyLength == 1984);
    }

    @Test
    void keysWithAnEd25519HalfOfSmallOrderAreInvalid() {
        byte[] identity = new byte[1984];
        identity[1952] = 1;
        assertThat(MlDsa65Ed25519.isValidKey(withOtherHalf(publicKey, identity, 1952)))
                .isFalse();
    }

    @Test
    void contextsHaveAtMost255Bytes() {
        SeededSecureRandom random = new SeededSecureRandom(3);
        byte[] longest = MlDsa65Ed25519.sign(secret, publicKey, new byte[255], MESSAGE, random);
        assertThat(MlDsa65Ed25519.verifies(publicKey, new byte[255], MESSAGE, longest))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlDsa65Ed25519.sign(secret, publicKey, new byte[256], MESSAGE, random));
    }

    private boolean verifies(byte[] candidate) {
        return MlDsa65Ed25519.verifies(publicKey, CONTEXT, MESSAGE, candidate);
    }

    private static byte[] sign(byte[] secret, byte[] message) {
        return MlDsa65Ed25519.sign(
                secret, MlDsa65Ed25519.publicKey(secret), CONTEXT, message, new SeededSecureRandom(1));
    }

    private static byte[] secret(int first) {
        byte[] secret = new byte[64];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (first + i);
        }
        return secret;
    }

    private static byte[] withOtherHalf(byte[] first, byte[] second, int border) {
        byte[] mixed = first.clone();
        System.arraycopy(second, border, mixed, border, mixed.length - border);
        return mixed;
    }
}
