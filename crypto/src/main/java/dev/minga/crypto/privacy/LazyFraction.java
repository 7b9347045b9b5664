package dev.minga.crypto.privacy;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A uniformly distributed real number in (0, 1) of which only the leading digits are known yet: the "u-rand" of Karney
 * 2016. Digits are drawn when a question cannot be answered without them, so every answer is that of the real number, and
 * the digits not yet drawn stay uniform and independent of all answers.
 *
 * <p>Not thread-safe.
 */
final class LazyFraction {
    private static final int FIRST_DIGITS = 8;
    private static final int MOST_DIGITS = 1_024;
    private static final int LEADING_BITS = 64;

    private final RandomBits bits;
    private final int digitBits;
    private long[] digits = new long[FIRST_DIGITS];
    private int known;

    /**
     * Nothing is known of it before {@link #draw}.
     *
     * @param digitBits bits of a digit, a divisor of 64
     */
    LazyFraction(RandomBits bits, int digitBits) {
        if (digitBits < 1 || LEADING_BITS % digitBits != 0) {
            throw new IllegalArgumentException("digits must have 1, 2, 4, … or 64 bits, not " + digitBits);
        }
        this.bits = bits;
        this.digitBits = digitBits;
    }

    /** Becomes a fresh number, of which one digit is known. */
    void draw() {
        digits[0] = bits.next(digitBits);
        known = 1;
    }

    /** Whether it is below one half. */
    boolean isBelowHalf() {
        return digits[0] >>> (digitBits - 1) == 0;
    }

    /**
     * Whether it is below the other number.
     *
     * @throws IllegalStateException if they agree in 1,024 digits, as they do if the random source repeats itself
     */
    boolean isBelow(LazyFraction other) {
        int comparison = Long.compareUnsigned(digits[0], other.digits[0]);
        for (int i = 1; comparison == 0; i++) {
            comparison = Long.compareUnsigned(digit(i), other.digit(i));
        }
        return comparison < 0;
    }

    /** Its first 64 bits, unsigned. */
    long leadingBits() {
        long leading = 0;
        for (int i = 0; i < LEADING_BITS / digitBits; i++) {
            leading = leading << digitBits | digit(i);
        }
        return leading;
    }

    /** How many of its bits are known. */
    int knownBits() {
        return known * digitBits;
    }

    /** The known bits as a whole number below 2^{@link #knownBits}: the fraction lies between it and the next one. */
    BigInteger known() {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < known; i++) {
            BigInteger high = BigInteger.valueOf(digits[i] >>> 1).shiftLeft(1);
            value = value.shiftLeft(digitBits).add(high).add(BigInteger.valueOf(digits[i] & 1));
        }
        return value;
    }

    /** Gets to know one more digit. */
    void extend() {
        if (known == MOST_DIGITS) {
            throw new IllegalStateException("the random source repeats itself: " + MOST_DIGITS + " digits say nothing");
        }
        if (known == digits.length) {
            digits = Arrays.copyOf(digits, 2 * known);
        }
        digits[known++] = bits.next(digitBits);
    }

    private long digit(int index) {
        while (known <= index) {
            extend();
        }
        return digits[index];
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
