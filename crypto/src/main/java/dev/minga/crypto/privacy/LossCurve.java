package dev.minga.crypto.privacy;

/**
 * The privacy loss log P(x)/Q(x) of one step of a Poisson-subsampled Gaussian for one of the two directions of adding or
 * removing a record, as an increasing function of x. With noise N(0, σ²) and the record's contribution 1, the
 * distribution with the record is M = (1-q) N(0, σ²) + q N(1, σ²), without it N(0, σ²).
 *
 * <p>These pairs dominate all neighbours, and both directions have to be looked at: Zhu, Dong, Wang, "Optimal Accounting of
 * Differential Privacy via Characteristic Function" (2022). Immutable.
 */
final class LossCurve {
    private static final double LARGE = 30;
    private static final double LOG_SQRT_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

    private final double sigma;
    private final double q;
    private final boolean removed;
    private final double logHeight;

    /** @param removed true: P = M and Q = N(0, σ²); false: P = N(0, σ²) and Q = M, with x mirrored */
    LossCurve(double sigma, double q, boolean removed) {
        this.sigma = sigma;
        this.q = q;
        this.removed = removed;
        this.logHeight = -LOG_SQRT_2_PI - StrictMath.log(sigma);
    }

    double sigma() {
        return sigma;
    }

    /** The loss at x, in nats. */
    double loss(double x) {
        return removed ? logRatio((x - 0.5) / (sigma * sigma)) : -logRatio((-x - 0.5) / (sigma * sigma));
    }

    /** Where the loss has this value; infinite where it is always above or always below. */
    double position(double loss) {
        return removed ? 0.5 + sigma * sigma * exponent(loss) : -0.5 - sigma * sigma * exponent(-loss);
    }

    /** The logarithm of P's density at x, whose loss is given. */
    double logDensity(double x, double loss) {
        double z = x / sigma;
        return logHeight - 0.5 * z * z + (removed ? loss : 0);
    }

    /** P has at most probability e^(-z²/2) / 2 above this. */
    double upper(double z) {
        return (removed ? 1 : 0) + z * sigma;
    }

    /** P has at most probability e^(-z²/2) / 2 below this. */
    double lower(double z) {
        return -z * sigma;
    }

    /** log(1 - q + q e^u). */
    private double logRatio(double u) {
        if (q == 1) {
            return u;
        }
        return u < LARGE
                ? StrictMath.log1p(q * StrictMath.expm1(u))
                : u + StrictMath.log(q + (1 - q) * StrictMath.exp(-u));
    }

    /** The inverse of {@link #logRatio}. */
    private double exponent(double ratio) {
        if (q == 1) {
            return ratio;
        }
        if (ratio < LARGE) {
            double excess = StrictMath.expm1(ratio) / q;
            return excess > -1 ? StrictMath.log1p(excess) : Double.NEGATIVE_INFINITY;
        }
        return ratio + StrictMath.log1p((q - 1) * StrictMath.exp(-ratio)) - StrictMath.log(q);
    }
}
