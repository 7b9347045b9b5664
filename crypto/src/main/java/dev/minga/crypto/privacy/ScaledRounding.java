package dev.minga.crypto.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Rounds s·(k + x) to the nearest integer, for an exact s, a whole k ≥ 0 and a fraction x known to some digits. The result is
 * that of the real number: where the known digits leave two answers, more are drawn. A real number half-way between two
 * integers has probability zero.
 *
 * <p><b>The quick way.</b> With M = ⌊s·2^t⌋ &lt; 2^60 and y = the first 64 bits of x as a fraction,
 * {@code low = M·k + ⌊M·y⌋ ≤ s·2^t·(k + x) < low + k + 3}, since s·2^t &lt; M + 1 and x &lt; y + 2^-64. If both ends round to
 * one integer, that is it; at s = 2^31 they do not about once in 10^8 draws. Then, and for k above 6, exact integers of any length
 * decide.
 *
 * <p>Immutable.
 */
final class ScaledRounding {
    private static final BigDecimal LARGEST = new BigDecimal(BigInteger.ONE.shiftLeft(56));
    private static final int LARGEST_SCALE = 4_000;
    private static final int MANTISSA_BITS = 60;

    /** (6 + 1) · 2^60 + 2^59 + 9 fits a long. */
    private static final int QUICK_WHOLE = 6;

    private final BigInteger numerator;
    private final BigInteger denominator;
    private final long mantissa;
    private final int shift;

    /**
     * Takes s exactly as it is.
     *
     * @param scale s, above 0 and at most 2^56, with at most 4,000 decimal places
     * @throws IllegalArgumentException if it is out of range
     */
    ScaledRounding(BigDecimal scale) {
        if (scale.signum() <= 0 || scale.compareTo(LARGEST) > 0 || scale.scale() > LARGEST_SCALE) {
            throw new IllegalArgumentException(
                    "standard deviation must be above 0 and at most 2^56, with at most 4,000 decimals, not " + scale);
        }
        BigDecimal plain = scale.scale() < 0 ? scale.setScale(0) : scale;
        this.numerator = plain.unscaledValue();
        this.denominator = BigInteger.TEN.pow(plain.scale());
        this.shift = MANTISSA_BITS - numerator.divide(denominator).bitLength();
        this.mantissa = numerator.shiftLeft(shift).divide(denominator).longValueExact();
    }

    /** ⌊s·(k + x) + ½⌋, or the largest long if it is larger. */
    long round(int whole, LazyFraction fraction) {
        if (whole <= QUICK_WHOLE) {
            long leading = fraction.leadingBits();
            // multiplyHigh reads the leading bits as signed; the second term mends that.
            long product = Math.multiplyHigh(mantissa, leading) + ((leading >> 63) & mantissa);
            long low = mantissa * whole + product + (1L << (shift - 1));
            long rounded = low >>> shift;
            if (rounded == (low + whole + 3) >>> shift) {
                return rounded;
            }
        }
        return exactly(BigInteger.valueOf(whole), fraction);
    }

    /** With n bits of x known as X: s·(k·2^n + X) / 2^n is the lower end, and X + 1 gives the upper, which is never reached. */
    private long exactly(BigInteger whole, LazyFraction fraction) {
        while (true) {
            int n = fraction.knownBits();
            BigInteger from = whole.shiftLeft(n).add(fraction.known());
            BigInteger half = denominator.shiftLeft(n);
            BigInteger one = half.shiftLeft(1);
            BigInteger twice = numerator.shiftLeft(1);
            BigInteger low = twice.multiply(from).add(half).divide(one);
            BigInteger high = twice.multiply(from.add(BigInteger.ONE))
                    .add(half)
                    .subtract(BigInteger.ONE)
                    .divide(one);
            if (low.equals(high)) {
                return low.bitLength() < Long.SIZE ? low.longValue() : Long.MAX_VALUE;
            }
            fraction.extend();
        }
    }
}
