package dev.minga.crypto.privacy;

/**
 * A discrete privacy-loss distribution: masses at consecutive multiples of an interval, and a mass at infinity. What it
 * says of δ and ε is an upper bound for every pair of mechanisms' outputs that it dominates.
 *
 * <p>δ(ε) = m∞ + Σ over losses l above ε of m(l) · (1 - e^(ε - l)), which is linear in e^ε between two multiples (Sommer,
 * Meiser, Mohammadi, "Privacy Loss Classes", 2019; Doroshenko et al. 2022).
 *
 * <p>The masses are kept tilted, m(l) = t(l) · e^(logFactor - θ·l), so that each is exact in proportion to what surrounds it
 * and not to the whole (Esscher 1932). For the rounding of the convolution that made them, the bound on its L2 norm is
 * added by Cauchy-Schwarz. Immutable, safe for use by many threads.
 */
final class PrivacyLossDistribution {
    private static final double LARGEST_EXPONENT = 700;

    private static final double LOG_2 = StrictMath.log(2);

    private final double interval;
    private final long first;
    private final double[] tilted;
    private final double theta;
    private final double logFactor;
    private final double infinityMass;
    private final double roundoff;

    /**
     * @param interval h, in nats, above 0
     * @param first the loss of {@code tilted[0]} in units of h; no loss below it is known
     * @param tilted not negative; kept, not copied
     * @param theta not negative
     * @param roundoff bound on the L2 norm of the error of {@code tilted}
     */
    PrivacyLossDistribution(
            double interval,
            long first,
            double[] tilted,
            double theta,
            double logFactor,
            double infinityMass,
            double roundoff) {
        this.interval = interval;
        this.first = first;
        this.tilted = tilted;
        this.theta = theta;
        this.logFactor = logFactor;
        this.infinityMass = infinityMass;
        this.roundoff = roundoff;
    }

    double interval() {
        return interval;
    }

    /**
     * The mass at infinity: what the loss exceeds every bound with.
     *
     * @return in [0, 1]
     */
    public double infinityMass() {
        return Math.min(1, infinityMass);
    }

    /**
     * An upper bound of δ at this ε.
     *
     * @param epsilon not negative
     * @return in [0, 1]; loose where ε lies below all losses that this distribution was made for
     */
    public double delta(double epsilon) {
        double position = epsilon / interval - first;
        if (position < 0) {
            double delta = atFirst();
            return delta - (1 - delta) * StrictMath.expm1(epsilon - first * interval);
        }
        int below = (int) Math.min(position, tilted.length - 1);
        Sweep sweep = new Sweep();
        while (sweep.at > below + 1) {
            sweep.down();
        }
        double above = sweep.delta();
        if (sweep.at > below) {
            sweep.down();
        }
        double fraction = fraction(epsilon - (first + below) * interval);
        double delta = sweep.delta() + fraction * (above - sweep.delta());
        return delta <= 1 ? Math.max(0, delta) : 1;
    }

    /**
     * The least ε at which δ is as small as asked for.
     *
     * @param delta above 0 and below 1
     * @return not negative; infinite if the mass at infinity is above δ
     */
    public double epsilon(double delta) {
        Sweep sweep = new Sweep();
        double above = sweep.delta();
        if (!(above <= delta)) {
            return Double.POSITIVE_INFINITY;
        }
        while (sweep.at > 0) {
            sweep.down();
            double here = sweep.delta();
            if (!(here <= delta)) {
                double fraction = (here - delta) / (here - above);
                double found = (first + sweep.at) * interval + distance(fraction);
                return Double.isNaN(found) ? Double.POSITIVE_INFINITY : Math.max(0, found);
            }
            above = here;
        }
        return Math.max(0, first * interval + StrictMath.log1p(-delta) - StrictMath.log1p(-above));
    }

    /** δ at the least multiple; from there to 1 at e^ε = 0, it is below a straight line in e^ε, being convex. */
    private double atFirst() {
        Sweep sweep = new Sweep();
        while (sweep.at > 0) {
            sweep.down();
        }
        double delta = sweep.delta();
        return delta <= 1 ? delta : 1;
    }

    /** By how much log δ falls per nat where ε and δ are these; above 0 and finite. */
    double slope(double epsilon, double delta) {
        double distance = epsilon(delta / 2) - epsilon;
        double toHalf = distance > 0 && distance < Double.POSITIVE_INFINITY ? LOG_2 / distance : theta + 1;
        double here = StrictMath.log(delta / delta(epsilon + interval)) / interval;
        return here > toHalf && here < Double.POSITIVE_INFINITY ? here : toHalf;
    }

    /** How far e^ε has come from one multiple to the next; rounded towards the former where e^ε overflows. */
    private double fraction(double distance) {
        return interval < LARGEST_EXPONENT
                ? Math.max(0, Math.min(1, StrictMath.expm1(distance) / StrictMath.expm1(interval)))
                : 0;
    }

    /** The inverse; rounded towards the latter. */
    private double distance(double fraction) {
        return interval < LARGEST_EXPONENT ? StrictMath.log1p(fraction * StrictMath.expm1(interval)) : interval;
    }

    /** δ at one multiple after the other, from the last one downwards, each from the next without a subtraction. */
    private final class Sweep {
        private final double keep = StrictMath.exp(-theta * interval);
        private final double keepUnderQ = StrictMath.exp(-(theta + 1) * interval);
        private final double loss = -StrictMath.expm1(-interval);
        private final double noise = roundoff * weightNorm();
        private int at = tilted.length - 1;
        /** Σ t(l) e^(-(θ + 1)(l - ε)) from here upwards. */
        private double underQ = tilted[at];
        /** Σ t(l) e^(-θ(l - ε)) (1 - e^(ε - l)) from here upwards. */
        private double excess;

        void down() {
            excess = keep * (excess + loss * underQ);
            at--;
            underQ = tilted[at] + keepUnderQ * underQ;
        }

        double delta() {
            return infinityMass
                    + StrictMath.exp(logFactor - theta * (first + at) * interval + StrictMath.log(excess + noise));
        }

        /** Of the factors of t(l) in {@code excess}: e^(-θx) (1 - e^-x) ≤ e^(-θx/2) · min(1, 2/(eθ), the largest x). */
        private double weightNorm() {
            double largest = Math.min(Math.min(1, 2 / (Math.E * theta)), tilted.length * interval);
            double squares = Math.min(tilted.length, -1 / StrictMath.expm1(-theta * interval));
            return largest * StrictMath.sqrt(squares);
        }
    }
}
