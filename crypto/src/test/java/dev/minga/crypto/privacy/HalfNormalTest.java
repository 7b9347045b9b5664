package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * No statistics here: the sampler is run on <em>every</em> string of coins that it asks for, up to a length. Strings that
 * suffice give exact lower bounds of the probability of each result, and what is left undecided closes the interval.
 */
class HalfNormalTest {
    private static final int HALVES = 6;

    private final Once source = new Once();
    private double undecided;

    /** A proposal is k + x with density (1 - e^(-1/2)) · e^(-(k+x)²/2), and nothing with what is left of 1. */
    @Test
    void everyStringOfCoinsLeadsWhereTheNormalDistributionSays() {
        double[] results = new double[HALVES + 2];
        explore(0, 0, 23, results, normal -> {
            if (!normal.propose()) {
                return HALVES + 1;
            }
            return Math.min(HALVES, 2 * normal.whole() + (normal.fraction().isBelowHalf() ? 0 : 1));
        });
        assertThat(undecided).isLessThan(0.2);
        double factor = (1 - Math.exp(-0.5)) * Math.sqrt(2 * Math.PI);
        for (int half = 0; half < HALVES; half++) {
            double from = NormalMass.fromZeroTo(BigDecimal.valueOf(half / 2.0)).doubleValue();
            double to =
                    NormalMass.fromZeroTo(BigDecimal.valueOf((half + 1) / 2.0)).doubleValue();
            assertWithin("half " + half, results[half], factor * (to - from));
        }
        assertWithin("rejected", results[HALVES + 1], 1 - factor / 2);
    }

    @Test
    void aHalfExponentialTrialSucceedsWithThatProbability() {
        double[] results = new double[2];
        explore(0, 0, 26, results, normal -> normal.halfExponential() ? 1 : 0);
        assertThat(undecided).isLessThan(5e-4);
        assertWithin("success", results[1], Math.exp(-0.5));
        assertWithin("failure", results[0], 1 - Math.exp(-0.5));
    }

    private void assertWithin(String what, double decided, double expected) {
        assertThat(expected).as(what).isBetween(decided - 1e-12, decided + undecided + 1e-12);
    }

    private void explore(long coins, int length, int longest, double[] results, ToIntFunction<HalfNormal> experiment) {
        source.restart(coins);
        RandomBits bits = new RandomBits(source, 1);
        bits.next(Long.SIZE - length);
        double probability = Math.scalb(1.0, -length);
        try {
            results[experiment.applyAsInt(new HalfNormal(bits, 1))] += probability;
        } catch (OutOfCoins e) {
            if (length == longest) {
                undecided += probability;
            } else {
                explore(coins << 1, length + 1, longest, results, experiment);
                explore(coins << 1 | 1, length + 1, longest, results, experiment);
            }
        }
    }

    @Test
    void digitsFillAWord() {
        RandomBits bits = new RandomBits(new SeededSecureRandom(1), 1);
        assertThat(new LazyFraction(bits, 64)).hasToString("[REDACTED]");
        for (int digitBits : new int[] {-1, 0, 3, 65, 128}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new LazyFraction(bits, digitBits));
        }
    }

    private static final class OutOfCoins extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfCoins() {
            super("", null, false, false);
        }
    }

    /** Gives one word and no more. */
    private static final class Once extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private long word;
        private boolean given;

        void restart(long next) {
            word = next;
            given = false;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (given) {
                throw new OutOfCoins();
            }
            given = true;
            ByteBuffer.wrap(bytes).putLong(word);
        }
    }
}
