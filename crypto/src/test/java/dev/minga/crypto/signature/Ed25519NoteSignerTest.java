package dev.minga.crypto.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519NoteSignerTest {
    private static final byte[] NOTE = "note\n".getBytes(US_ASCII);

    private final Ed25519NoteSigner signer = Ed25519NoteSigner.generate(new SeededSecureRandom(7));

    /** RFC 8032 §7.1, test 3: nothing stands before the message. */
    @Test
    void theMessageIsSignedAsItIs() {
        byte[] seed = HexFormat.of().parseHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        byte[] signature = Ed25519NoteSigner.fromSeed(seed).sign(new byte[] {(byte) 0xaf, (byte) 0x82});
        assertThat(HexFormat.of().formatHex(signature))
                .isEqualTo("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
                        + "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    @ParameterizedTest
    @EnumSource
    void nothingDomainBoundPassesForANoteNorTheOtherWay(Domain domain) {
        Ed25519Signer sameKey = Ed25519Signer.fromSeed(signer.secretSeed());
        byte[] bound = domain.bind(NOTE);
        assertThat(signer.publicKey().verifies(bound, sameKey.sign(domain, NOTE)))
                .isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signer.sign(bound))
                .withMessage("a note has no zero byte");
        assertThat(sameKey.publicKey().verifies(domain, NOTE, signer.sign(NOTE)))
                .isFalse();
    }

    @Test
    void theSeedRestoresTheSigner() {
        byte[] seed = signer.secretSeed();
        Ed25519NoteSigner restored = Ed25519NoteSigner.fromSeed(seed);
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(signer.secretSeed(), (byte) 0);
        assertThat(restored.publicKey()).isEqualTo(signer.publicKey()).hasSameHashCodeAs(signer.publicKey());
        assertThat(restored.sign(NOTE)).isEqualTo(signer.sign(NOTE));
    }

    @Test
    void everyGenerationTakesFreshRandomness() {
        SeededSecureRandom random = new SeededSecureRandom(7);
        assertThat(Ed25519NoteSigner.generate(random).publicKey()).isEqualTo(signer.publicKey());
        assertThat(Ed25519NoteSigner.generate(random).publicKey()).isNotEqualTo(signer.publicKey());
    }

    @Test
    void aParsedKeyVerifiesAndNobodyCanChangeIt() {
        byte[] encoded = signer.publicKey().encoded();
        Ed25519NoteKey key = Ed25519NoteKey.parse(encoded);
        Arrays.fill(encoded, (byte) 0);
        Arrays.fill(key.encoded(), (byte) 0);
        assertThat(key.verifies(NOTE, signer.sign(NOTE))).isTrue();
        assertThat(key.verifies(new byte[] {1}, signer.sign(NOTE))).isFalse();
        assertThat(key.verifies(NOTE, new byte[0])).isFalse();
        assertThat(key.verifies(NOTE, new byte[64])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 33})
    void malformedKeysAreRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519NoteKey.parse(new byte[length]))
                .withMessage("not a valid Ed25519 public key");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void seedsOfOtherLengthsAreRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519NoteSigner.fromSeed(new byte[length]))
                .withMessage("an Ed25519 seed has 32 bytes, not " + length);
    }

    @Test
    void printsNothing() {
        assertThat(signer).hasToString("[REDACTED]");
    }
}
