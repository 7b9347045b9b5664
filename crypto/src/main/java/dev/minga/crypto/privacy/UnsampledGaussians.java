package dev.minga.crypto.privacy;

/**
 * Gaussian mechanisms that every record enters, any number of them together: as private as one with noise multiplier 1/μ,
 * where μ² is the sum of their 1/σ² (Dong, Roth, Su, "Gaussian Differential Privacy", 2022). Its δ is known in closed form
 * (Balle, Wang, "Improving the Gaussian Mechanism for Differential Privacy", 2018, Theorem 8); rounding errs upwards, by a millionth of ε at most.
 * Immutable.
 *
 * @param mu above 0; infinite where the noise is too small for a double
 */
record UnsampledGaussians(double mu) {
    private static final double LOG_2 = StrictMath.log(2);
    private static final double SQRT_2 = StrictMath.sqrt(2);
    /** Bounds the error of a tail's logarithm by this times 1 + z². */
    private static final double TAIL_ERROR = 1e-14;

    static final UnsampledGaussians NONE = new UnsampledGaussians(0);

    /** These and as many steps of another. */
    UnsampledGaussians and(SubsampledGaussian mechanism) {
        double other = StrictMath.sqrt(mechanism.steps()) / mechanism.noiseMultiplier();
        return new UnsampledGaussians(StrictMath.hypot(mu, other));
    }

    /** Whether there is one at all. */
    boolean any() {
        return mu > 0;
    }

    /** The noise multiplier of the one that is as private, rounded down. */
    double noiseMultiplier() {
        return 1 / mu * (1 - 1e-15);
    }

    /** The least ε at this δ. */
    double epsilon(double delta) {
        double logDelta = StrictMath.log(delta);
        if (logDelta(0) <= logDelta) {
            return 0;
        }
        double low = 0;
        double high = mu * (mu / 2 + StrictMath.sqrt(-2 * logDelta)) * (1 + 1e-9);
        while (high < Double.POSITIVE_INFINITY && high - low > 4 * Math.ulp(high)) {
            double middle = low + (high - low) / 2;
            if (logDelta(middle) <= logDelta) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** The least δ at this ε. */
    double delta(double epsilon) {
        return Math.min(1, StrictMath.exp(logDelta(epsilon)));
    }

    private double logDelta(double epsilon) {
        if (mu == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double middle = epsilon / mu;
        double half = mu / 2;
        double rounding = 4 * Math.ulp(Math.max(middle, half));
        double near = middle - half - rounding;
        double far = middle + half + rounding;
        double underNear = logUpperTail(near);
        double ratio = epsilon + logUpperTail(far) - underNear;
        double error = TAIL_ERROR * (2 + near * near + far * far) + 4 * Math.ulp(epsilon);
        return underNear + StrictMath.log(Math.min(1, error - StrictMath.expm1(Math.min(0, ratio))));
    }

    private static double logUpperTail(double z) {
        return LogErfc.of(z / SQRT_2) - LOG_2;
    }
}
