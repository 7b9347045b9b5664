package dev.minga.crypto.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The normal distribution to 30 digits, slowly: the power series of its integral in decimal arithmetic. */
final class NormalMass {
    private static final MathContext DIGITS = new MathContext(60, RoundingMode.HALF_EVEN);
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899");
    private static final BigDecimal ROOT_OF_TWO_PI =
            PI.multiply(BigDecimal.valueOf(2)).sqrt(DIGITS);
    private static final BigDecimal END = new BigDecimal("1e-45");
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private NormalMass() {}

    /** P(0 ≤ Z ≤ x) = 1/√(2π) · Σ (-1)^n x^(2n+1) / (n! 2^n (2n+1)), for 0 ≤ x ≤ 9. */
    static BigDecimal fromZeroTo(BigDecimal x) {
        BigDecimal half = x.multiply(x).multiply(HALF);
        BigDecimal power = x;
        BigDecimal sum = x;
        for (int n = 1; power.compareTo(END) > 0 || n < 50; n++) {
            power = power.multiply(half, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            BigDecimal term = power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS);
            sum = n % 2 == 0 ? sum.add(term, DIGITS) : sum.subtract(term, DIGITS);
        }
        return sum.divide(ROOT_OF_TWO_PI, DIGITS);
    }

    /** P(|round(scale · Z)| = magnitude). */
    static double ofMagnitude(int magnitude, BigDecimal scale) {
        BigDecimal upper = fromZeroTo(BigDecimal.valueOf(magnitude).add(HALF).divide(scale, DIGITS));
        BigDecimal lower = magnitude == 0
                ? BigDecimal.ZERO
                : fromZeroTo(BigDecimal.valueOf(magnitude).subtract(HALF).divide(scale, DIGITS));
        return 2 * upper.subtract(lower).doubleValue();
    }

    /** P(|round(scale · Z)| ≥ magnitude), for a magnitude of at least 1. */
    static double fromMagnitude(int magnitude, BigDecimal scale) {
        BigDecimal below = BigDecimal.valueOf(magnitude).subtract(HALF).divide(scale, DIGITS);
        return 2 * HALF.subtract(fromZeroTo(below)).doubleValue();
    }
}
