package dev.minga.crypto.privacy;

/**
 * The natural logarithm of the complementary error function, without underflow in its far tail; relative error of erfc
 * below 1e-14 · (1 + x²).
 */
final class LogErfc {
    private static final double LOG_2 = StrictMath.log(2);
    private static final double LOG_SQRT_PI = 0.5 * StrictMath.log(Math.PI);
    private static final double SERIES_BELOW = 1.5;

    private LogErfc() {}

    static double of(double x) {
        if (Math.abs(x) < SERIES_BELOW) {
            return StrictMath.log1p(-erf(x));
        }
        return x > 0 ? tail(x) : LOG_2 + StrictMath.log1p(-0.5 * StrictMath.exp(tail(-x)));
    }

    /** DLMF 7.6.2: erf x = 2/√π · e^(-x²) · Σ 2^n x^(2n+1) / (1·3·…·(2n+1)), all terms of one sign. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /** DLMF 7.9.3 at z = ix: √π · e^(x²) · erfc x = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from the inside out. */
    private static double tail(double x) {
        int depth = 10 + (int) (200 / (x * x));
        double fraction = x;
        for (int n = depth; n >= 1; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return -x * x - LOG_SQRT_PI - StrictMath.log(fraction);
    }
}
