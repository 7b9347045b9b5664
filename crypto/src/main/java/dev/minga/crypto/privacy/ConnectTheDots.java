package dev.minga.crypto.privacy;

/**
 * One step's privacy loss, moved to the multiples of an interval h so that its hockey-stick divergence is exact at each of
 * them and linear in e^ε between, hence nowhere too small: Doroshenko, Ghazi, Kamath, Kumar, Manurangsi, "Connect the Dots:
 * Tighter Discrete Approximations of Privacy Loss Distributions" (2022), Algorithm 1.
 *
 * <p>That is the same as giving what lies between two neighbouring multiples to these two in the one way that keeps its
 * probability under both P and Q, which is how it is computed: by Gauss-Legendre quadrature with no negative term, so that
 * nothing cancels. Each mass is stored tilted, times e^(θ·loss), lest what decides about a tiny δ drown in the rounding of
 * the rest.
 *
 * <p>The loss above {@link LossCurve#upper} counts as infinite and that below {@link LossCurve#lower} as the next
 * multiple above it. Immutable, safe for use by many threads.
 */
final class ConnectTheDots {
    private static final double[] FOUR_NODES = {
        -0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526
    };
    private static final double[] FOUR_WEIGHTS = {
        0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538
    };
    private static final double[] TWO_NODES = {-0.5773502691896258, 0.5773502691896258};
    private static final double[] TWO_WEIGHTS = {1, 1};
    private static final double[] THREE_NODES = {-0.7745966692414834, 0, 0.7745966692414834};
    private static final double[] THREE_WEIGHTS = {5.0 / 9, 8.0 / 9, 5.0 / 9};
    private static final double NARROW = 0.1;
    private static final double VERY_NARROW = 0.01;
    private static final double NEGLIGIBLE = -80;
    private static final double UPWARDS = 1 + 1e-12;

    private final LossCurve curve;
    private final double interval;
    private final double theta;
    private final double logUnit;
    private final long first;
    private final double[] masses;
    private final double logFactor;
    private final double oneUp;
    private final double upwardsAll;

    /** @param logUnit about log E[e^(θL)], so that the tilted masses add up to about 1 */
    ConnectTheDots(LossCurve curve, double interval, double theta, double logUnit, double z) {
        this.curve = curve;
        this.interval = interval;
        this.theta = theta;
        this.logUnit = logUnit;
        this.oneUp = StrictMath.exp(theta * interval);
        this.upwardsAll = StrictMath.expm1(-interval);
        double lower = curve.lower(z);
        double upper = curve.upper(z);
        this.first = (long) Math.floor(curve.loss(lower) / interval);
        int last = (int) ((long) Math.ceil(curve.loss(upper) / interval) - first);
        this.masses = new double[last + 2];
        masses[1] += 0.5 * StrictMath.exp(-z * z / 2 + theta * (first + 1) * interval - logUnit);
        double left = lower;
        for (int j = 0; j <= last; j++) {
            double right = Math.min(upper, Math.max(left, curve.position((first + j + 1) * interval)));
            split(j, left, j == last ? upper : right);
            left = right;
        }
        double sum = 0;
        for (double mass : masses) {
            sum += mass;
        }
        for (int j = 0; j < masses.length; j++) {
            masses[j] /= sum;
        }
        this.logFactor = logUnit + StrictMath.log(sum);
    }

    /** The multiple that {@code masses()[0]} belongs to. */
    long first() {
        return first;
    }

    /** Tilted masses that add up to 1; the mass itself is this · e^(logFactor - θ · multiple · interval). Not a copy. */
    double[] masses() {
        return masses;
    }

    double logFactor() {
        return logFactor;
    }

    /** log E[e^((θ + more) · L)] of the finite losses. */
    double cumulant(double more) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < masses.length; j++) {
            largest = Math.max(largest, StrictMath.log(masses[j]) + more * (first + j) * interval);
        }
        double sum = 0;
        for (int j = 0; j < masses.length; j++) {
            if (masses[j] > 0) {
                sum += StrictMath.exp(StrictMath.log(masses[j]) + more * (first + j) * interval - largest);
            }
        }
        return logFactor + largest + StrictMath.log(sum);
    }

    /** Gives what lies between two positions to the multiples j and j + 1 around its loss. */
    private void split(int j, double left, double right) {
        double widest = Math.min(curve.sigma() / 64, curve.sigma() * curve.sigma() / 4);
        int pieces = Math.max(1, (int) Math.ceil((right - left) / widest));
        double width = (right - left) / pieces;
        if (!(width > 0)) {
            return;
        }
        double[] nodes = FOUR_NODES;
        double[] weights = FOUR_WEIGHTS;
        if (width < NARROW * widest) {
            nodes = width < VERY_NARROW * widest ? TWO_NODES : THREE_NODES;
            weights = width < VERY_NARROW * widest ? TWO_WEIGHTS : THREE_WEIGHTS;
        }
        double loss = (first + j) * interval;
        double shift = theta * loss - logUnit;
        double whole = 0;
        double upper = 0;
        for (int piece = 0; piece < pieces; piece++) {
            double middle = left + (piece + 0.5) * width;
            if (curve.logDensity(middle, loss) + shift < NEGLIGIBLE) {
                continue;
            }
            for (int node = 0; node < nodes.length; node++) {
                double x = middle + 0.5 * width * nodes[node];
                double here = curve.loss(x);
                double mass = 0.5 * width * weights[node] * StrictMath.exp(curve.logDensity(x, here) + shift);
                whole += mass;
                upper += mass * StrictMath.expm1(loss - here);
            }
        }
        upper = Math.max(0, Math.min(whole, UPWARDS * upper / upwardsAll));
        masses[j] += whole - upper;
        masses[j + 1] += upper * oneUp;
    }
}
