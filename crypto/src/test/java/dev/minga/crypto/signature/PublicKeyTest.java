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

class PublicKeyTest {
    private static final long SEED = 20_260_101;

    private final Ed25519Signer signer = Ed25519Signer.generate(new SeededSecureRandom(SEED));
    private final PublicKey key = signer.publicKey();
    private final byte[] message = new byte[64];

    PublicKeyTest() {
        new SeededSecureRandom(SEED + 1).nextBytes(message);
    }

    @ParameterizedTest
    @EnumSource
    void aSignatureHoldsInItsOwnDomainOnly(Domain domain) {
        byte[] signature = signer.sign(domain, message);
        for (Domain other : Domain.values()) {
            assertThat(key.verifies(other, message, signature)).isEqualTo(other == domain);
        }
    }

    @Test
    void theSignedBytesAreLabelZeroMessage() {
        byte[] signed = "minga/update/v1\0hello".getBytes(US_ASCII);
        byte[] signature = signer.sign(Domain.UPDATE, "hello".getBytes(US_ASCII));
        assertThat(Ed25519.verifies(key.encoded(), signed, signature)).isTrue();
    }

    @Test
    void labelsAreThoseOfTheWireFormat() {
        assertThat(Arrays.stream(Domain.values()).map(Domain::label))
                .containsExactly(
                        "minga/update/v1",
                        "minga/evaluation/v1",
                        "minga/plan/v1",
                        "minga/receipt/v1",
                        "minga/enrolment/v1",
                        "minga/checkpoint/v1",
                        "minga/member-kit/v1");
    }

    @Test
    void everyFlippedBitOfTheMessageFails() {
        byte[] signature = signer.sign(Domain.PLAN, message);
        for (int bit = 0; bit < 8 * message.length; bit++) {
            assertThat(key.verifies(Domain.PLAN, flipped(message, bit), signature))
                    .as("message bit %d, seed %d", bit, SEED)
                    .isFalse();
        }
        assertThat(key.verifies(Domain.PLAN, message, signature)).isTrue();
    }

    @Test
    void everyFlippedBitOfTheSignatureFails() {
        byte[] signature = signer.sign(Domain.PLAN, message);
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            assertThat(key.verifies(Domain.PLAN, message, flipped(signature, bit)))
                    .as("signature bit %d, seed %d", bit, SEED)
                    .isFalse();
        }
    }

    @Test
    void everyFlippedBitOfTheKeyFails() {
        byte[] signature = signer.sign(Domain.PLAN, message);
        for (int bit = 0; bit < 8 * key.encoded().length; bit++) {
            PublicKey other = new PublicKey(SignatureAlgorithm.ED25519, flipped(key.encoded(), bit));
            assertThat(other.verifies(Domain.PLAN, message, signature))
                    .as("key bit %d, seed %d", bit, SEED)
                    .isFalse();
            assertThat(other).isNotEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 63, 65, 128, 3373})
    void signaturesOfOtherLengthsFailWithoutException(int length) {
        byte[] signature = Arrays.copyOf(signer.sign(Domain.RECEIPT, message), length);
        assertThat(key.verifies(Domain.RECEIPT, message, signature)).isFalse();
    }

    @Test
    void parsingRestoresTheKey() throws UnknownAlgorithmException {
        PublicKey parsed = PublicKey.parse("Ed25519", key.encoded());
        assertThat(parsed).isEqualTo(key).hasSameHashCodeAs(key).hasToString(key.toString());
        assertThat(parsed.fingerprint()).isEqualTo(Sha256.of("Ed25519\0".getBytes(US_ASCII), key.encoded()));
        assertThat(parsed.verifies(Domain.PLAN, message, signer.sign(Domain.PLAN, message)))
                .isTrue();
    }

    @Test
    void callersCannotChangeAKey() throws UnknownAlgorithmException {
        byte[] encoded = key.encoded();
        PublicKey parsed = PublicKey.parse("Ed25519", encoded);
        Arrays.fill(encoded, (byte) 0);
        Arrays.fill(parsed.encoded(), (byte) 0);
        assertThat(parsed).isEqualTo(key);
    }

    @Test
    void unknownAlgorithmsAreNamedWithoutControlCharacters() {
        assertThatExceptionOfType(UnknownAlgorithmException.class)
                .isThrownBy(() -> PublicKey.parse("ed25519\n" + "x".repeat(1_000), key.encoded()))
                .withMessage("unknown signature algorithm: ed25519?" + "x".repeat(32));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 33})
    void malformedKeysAreRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.parse("Ed25519", new byte[length]))
                .withMessage("not a valid Ed25519 public key");
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        return changed;
    }
}
