package dev.minga.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.SeededSecureRandom;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One random bit of every byte; with {@code -Dminga.allBits=true} each of them, which takes about a minute. */
class CompositeBitFlipTest {
    private static final boolean ALL_BITS = Boolean.getBoolean("minga.allBits");
    private static final long SEED = 20_261_122;

    private final CompositeSigner signer = CompositeSigner.generate(new SeededSecureRandom(SEED));
    private final byte[] key = signer.publicKey().encoded();
    private final byte[] statement = new byte[1_024];
    private final byte[] signature;

    CompositeBitFlipTest() {
        new SeededSecureRandom(SEED + 1).nextBytes(statement);
        signature = signer.sign(Domain.UPDATE, statement);
    }

    @Test
    void everyFlippedBitOfTheStatementFails() {
        everyFlipFails(statement, changed -> verifies(key, changed, signature));
    }

    @Test
    void everyFlippedBitOfTheSignatureFails() {
        everyFlipFails(signature, changed -> verifies(key, statement, changed));
    }

    @Test
    void everyFlippedBitOfTheKeyFails() {
        everyFlipFails(key, changed -> verifies(changed, statement, signature));
    }

    private static boolean verifies(byte[] key, byte[] statement, byte[] signature) {
        return new PublicKey(SignatureAlgorithm.ML_DSA_65_ED25519, key).verifies(Domain.UPDATE, statement, signature);
    }

    private static void everyFlipFails(byte[] good, Predicate<byte[]> verifies) {
        assertThat(verifies.test(good)).isTrue();
        Random random = new Random(SEED);
        byte[] changed = good.clone();
        for (int at = 0; at < good.length; at++) {
            int first = ALL_BITS ? 0 : random.nextInt(8);
            int last = ALL_BITS ? 7 : first;
            for (int bit = first; bit <= last; bit++) {
                changed[at] ^= (byte) (1 << bit);
                assertThat(verifies.test(changed))
                        .as("bit %d of byte %d, seed %d", bit, at, SEED)
                        .isFalse();
                changed[at] = good[at];
            }
        }
    }
}
