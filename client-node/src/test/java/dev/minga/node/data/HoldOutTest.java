package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoldOutTest {
    private static byte[] key(long seed) {
        byte[] key = new byte[HoldOut.KEY_BYTES];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    /**
     * A known answer, computed by another implementation (Python's hmac): under a key of 32 times 0x0b
     * the tag of "Hi There" is 198a607eb44bfbc6…, as a fraction 0.09976771…
     */
    @ParameterizedTest
    @CsvSource({"0.0997, false", "0.0998, true", "0, false", "1, true"})
    void theTagDecides(double share, boolean held) {
        HoldOut holdOut = new HoldOut(HexFormat.of().parseHex("0b".repeat(32)));
        assertThat(holdOut.holds("Hi There", share)).isEqualTo(held);
    }

    @Test
    void itIsStableAndGrowsWithTheShare() {
        HoldOut holdOut = new HoldOut(key(1));
        HoldOut again = new HoldOut(key(1));
        for (int i = 0; i < 500; i++) {
            String text = "GET /" + i;
            boolean some = holdOut.holds(text, 0.2);
            assertThat(again.holds(text, 0.2)).isEqualTo(some);
            assertThat(holdOut.holds(text, 0.4) || !some).isTrue();
        }
    }

    /** With n = 20,000 texts the share is within six standard deviations, which a right one misses once in 10^9. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.25, 0.5})
    void theShareIsThePlans(double share) {
        HoldOut holdOut = new HoldOut(key(2));
        int texts = 20_000;
        int held = 0;
        for (int i = 0; i < texts; i++) {
            held += holdOut.holds("/login?user=" + i, share) ? 1 : 0;
        }
        double deviation = Math.sqrt(texts * share * (1 - share));
        assertThat(held).isBetween((int) (texts * share - 6 * deviation), (int) (texts * share + 6 * deviation));
    }

    @Test
    void whoIsHeldOutFollowsFromTheKey() {
        HoldOut one = new HoldOut(key(3));
        HoldOut other = new HoldOut(key(4));
        int both = 0;
        for (int i = 0; i < 4_000; i++) {
            both += one.holds("/" + i, 0.5) && other.holds("/" + i, 0.5) ? 1 : 0;
        }
        assertThat(both).as("a quarter, if independent").isBetween(1_000 - 165, 1_000 + 165);
    }

    @Test
    void aKeyOfAnotherLengthIsRefusedAndNoneIsShown() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldOut(new byte[31]));
        assertThat(new HoldOut(key(5))).hasToString("[REDACTED]");
        byte[] key = key(6);
        HoldOut holdOut = new HoldOut(key);
        boolean before = holdOut.holds("x", 0.5);
        for (byte i = 0; i < 20; i++) {
            key[0] = i;
            assertThat(holdOut.holds("x", 0.5)).isEqualTo(before);
        }
    }
}
