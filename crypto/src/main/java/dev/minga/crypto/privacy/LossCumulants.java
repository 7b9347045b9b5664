package dev.minga.crypto.privacy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;

/**
 * The cumulant function K(θ) = log E[e^(θL)] of the loss L of a whole composition, by the trapezoidal rule. It only steers
 * the exact work (which tilt, which window, which interval): a bad answer costs tightness or time, never safety.
 *
 * <p>Immutable, safe for use by many threads.
 */
final class LossCumulants {
    private static final int NODES = 2_000;
    private static final int SEARCH_STEPS = 40;
    private static final int GOLDEN_STEPS = 20;
    private static final double GOLDEN = (StrictMath.sqrt(5) - 1) / 2;

    private final double[][] losses;
    private final double[][] logWeights;
    private final long[] steps;
    private final long total;

    /** How the loss is distributed when its density is multiplied by e^(θL): logarithm of the factor, mean, variance. */
    record Tilted(double cumulant, double mean, double variance) {}

    /** @param z see {@link LossCurve#upper} */
    LossCumulants(List<LossCurve> curves, long[] steps, double z) {
        this.steps = steps.clone();
        this.total = LongStream.of(steps).sum();
        this.losses = new double[curves.size()][NODES];
        this.logWeights = new double[curves.size()][NODES];
        for (int m = 0; m < losses.length; m++) {
            LossCurve curve = curves.get(m);
            double width = (curve.upper(z) - curve.lower(z)) / (NODES - 1);
            for (int i = 0; i < NODES; i++) {
                double x = curve.lower(z) + i * width;
                losses[m][i] = curve.loss(x);
                logWeights[m][i] = curve.logDensity(x, losses[m][i]) + StrictMath.log(width);
            }
        }
    }

    /** The tilted distribution; θ may have either sign. */
    Tilted tilted(double theta) {
        double cumulant = 0;
        double mean = 0;
        double variance = 0;
        double[] weights = new double[NODES];
        for (int m = 0; m < losses.length; m++) {
            double largest = largest(m, theta);
            double sum = 0;
            double first = 0;
            for (int i = 0; i < NODES; i++) {
                weights[i] = StrictMath.exp(logWeights[m][i] + theta * losses[m][i] - largest);
                sum += weights[i];
                first += weights[i] * losses[m][i];
            }
            double centre = first / sum;
            double second = 0;
            for (int i = 0; i < NODES; i++) {
                double distance = losses[m][i] - centre;
                second += weights[i] * distance * distance;
            }
            cumulant += steps[m] * (largest + StrictMath.log(sum));
            mean += steps[m] * centre;
            variance += steps[m] * second / sum;
        }
        return new Tilted(cumulant, mean, variance);
    }

    /** The cumulant function alone. */
    double at(double theta) {
        double cumulant = 0;
        for (int m = 0; m < losses.length; m++) {
            cumulant += steps[m] * ofOneStep(m, theta);
        }
        return cumulant;
    }

    /** The cumulant function of one step of one of the mechanisms. */
    double ofOneStep(int m, double theta) {
        double largest = largest(m, theta);
        double sum = 0;
        for (int i = 0; i < NODES; i++) {
            sum += StrictMath.exp(logWeights[m][i] + theta * losses[m][i] - largest);
        }
        return largest + StrictMath.log(sum);
    }

    private double largest(int m, double theta) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < NODES; i++) {
            largest = Math.max(largest, logWeights[m][i] + theta * losses[m][i]);
        }
        return largest;
    }

    /**
     * ε by the Rényi bound of order 1 + θ, which is quasi-convex in θ: Canonne, Kamath, Steinke, "The Discrete Gaussian for
     * Differential Privacy" (2020, arXiv 2004.00010), Prop. 12.
     */
    double epsilonBound(double theta, double delta) {
        double constant = theta * StrictMath.log(theta) - (1 + theta) * StrictMath.log1p(theta) - StrictMath.log(delta);
        return (at(theta) + constant) / theta;
    }

    /** The θ of the least {@link #epsilonBound}. */
    double tiltForDelta(double delta) {
        double unit = -0.5 * StrictMath.log(tilted(0).variance());
        return StrictMath.exp(leastAt(
                logTheta -> epsilonBound(StrictMath.exp(logTheta), delta),
                unit - StrictMath.log(1e12),
                unit + StrictMath.log(1e6)));
    }

    /** The θ, not negative, that moves the mean to ε, or as near as can be. */
    double tiltForEpsilon(double epsilon) {
        Tilted plain = tilted(0);
        if (plain.mean() >= epsilon) {
            return 0;
        }
        double low = -0.5 * StrictMath.log(plain.variance()) - StrictMath.log(1e12);
        double high = low + StrictMath.log(1e18);
        for (int i = 0; i < SEARCH_STEPS; i++) {
            double middle = (low + high) / 2;
            if (tilted(StrictMath.exp(middle)).mean() < epsilon) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return StrictMath.exp(low);
    }

    /**
     * Between which losses all but e^-logRest on either side lies of the distribution tilted by θ, once each step's loss was
     * moved to multiples of an interval.
     *
     * @param chernoff by how much more to tilt for the best Chernoff bound of what is above
     */
    record Window(double below, double above, double chernoff) {
        double width() {
            return above - below;
        }
    }

    Window window(double theta, double interval, double logRest) {
        double unit = -0.5 * StrictMath.log(tilted(theta).variance());
        double here = spread(theta, interval);
        DoubleUnaryOperator above = more -> (spread(theta + more, interval) - here + logRest) / more;
        DoubleUnaryOperator below = less -> (spread(theta - less, interval) - here + logRest) / less;
        double more = leastAbout(above, unit);
        double less = leastAbout(below, unit);
        return new Window(-below.applyAsDouble(less), above.applyAsDouble(more), more);
    }

    /** The cumulant function when each step's loss has moved to the ends of an interval: E[e^-L] stays, the variance grows. */
    private double spread(double theta, double interval) {
        return at(theta) + Math.max(0, theta * (theta + 1)) * total * interval * interval / 8;
    }

    private static double leastAbout(DoubleUnaryOperator function, double unit) {
        return StrictMath.exp(leastAt(
                log -> function.applyAsDouble(StrictMath.exp(log)),
                unit - StrictMath.log(1e9),
                unit + StrictMath.log(1e6)));
    }

    /** Golden-section search. */
    private static double leastAt(DoubleUnaryOperator function, double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = function.applyAsDouble(left);
        double atRight = function.applyAsDouble(right);
        for (int i = 0; i < GOLDEN_STEPS; i++) {
            if (atLeft <= atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = function.applyAsDouble(left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = function.applyAsDouble(right);
            }
        }
        return (low + high) / 2;
    }
}
