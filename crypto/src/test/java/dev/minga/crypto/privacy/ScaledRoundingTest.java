package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.SeededSecureRandom;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against decimal arithmetic of any length, which rounds both ends of what is known of the number. */
class ScaledRoundingTest {
    private static final int REFERENCE_BITS = 512;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e-300",
                "0.01",
                "0.49",
                "0.5",
                "0.7",
                "1",
                "3",
                "40",
                "16777216",
                "2147483647.9",
                "1099511627776.123456789",
                "70000000000000000.7",
                "72057594037927936"
            })
    void agreesWithDecimalArithmetic(String scale) {
        Random random = new Random(scale.hashCode());
        ScaledRounding rounding = new ScaledRounding(new BigDecimal(scale));
        for (int trial = 0; trial < 200; trial++) {
            int whole = random.nextInt(trial % 10 == 0 ? 1_000 : 9);
            int digitBits = 1 << random.nextInt(7);
            long seed = random.nextLong();
            LazyFraction fraction = new LazyFraction(new RandomBits(new SeededSecureRandom(seed), 4), digitBits);
            fraction.draw();
            long rounded = rounding.round(whole, fraction);
            while (fraction.knownBits() < REFERENCE_BITS) {
                fraction.extend();
            }
            assertThat(rounded)
                    .as("%s · (%d + x), digits of %d bits, seed %d", scale, whole, digitBits, seed)
                    .isEqualTo(reference(scale, whole, fraction, 0))
                    .isEqualTo(reference(scale, whole, fraction, 1));
        }
    }

    private static long reference(String scale, int whole, LazyFraction fraction, int more) {
        BigDecimal x = new BigDecimal(fraction.known().add(BigInteger.valueOf(more)))
                .divide(new BigDecimal(BigInteger.TWO.pow(fraction.knownBits())));
        BigInteger rounded = new BigDecimal(scale)
                .multiply(BigDecimal.valueOf(whole).add(x))
                .setScale(0, RoundingMode.HALF_UP)
                .toBigInteger();
        return rounded.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    /** 3 · (0 + ½) = 1.5 needs the first bit that is not that of ½, however late it comes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8})
    void drawsOnWhereTwoAnswersAreLeft(int wordsOfHalf) {
        ScaledRounding rounding = new ScaledRounding(new BigDecimal("3"));
        long[] above = new long[wordsOfHalf + 1];
        above[0] = Long.MIN_VALUE;
        above[wordsOfHalf] |= 2;
        long[] below = new long[wordsOfHalf + 1];
        java.util.Arrays.fill(below, -1);
        below[0] = Long.MAX_VALUE;
        below[wordsOfHalf] ^= 2;
        for (int digitBits : new int[] {1, 8, 64}) {
            assertThat(rounding.round(0, fraction(digitBits, above))).isEqualTo(2);
            assertThat(rounding.round(0, fraction(digitBits, below))).isEqualTo(1);
        }
    }

    @Test
    void whatDoesNotFitIsTheLargestLong() {
        ScaledRounding rounding = new ScaledRounding(new BigDecimal("72057594037927936"));
        assertThat(rounding.round(127, fraction(64, 0, 0))).isEqualTo(127L << 56);
        assertThat(rounding.round(128, fraction(64, 1L << 62, 0))).isEqualTo(Long.MAX_VALUE);
    }

    private static LazyFraction fraction(int digitBits, long... words) {
        LazyFraction fraction = new LazyFraction(new RandomBits(new Words(words), 1), digitBits);
        fraction.draw();
        return fraction;
    }

    private static final class Words extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final long[] words;
        private int next;

        Words(long... words) {
            this.words = words;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            ByteBuffer.wrap(bytes).putLong(words[next++]);
        }
    }
}
