package dev.minga.crypto.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.LongStream;

/**
 * All steps of all mechanisms in one of the two directions of adding or removing a record. Chooses tilt, window and interval
 * for the work; a poor choice makes its bounds looser, never wrong. Immutable.
 */
final class OneDirection {
    /** What is cut off at any place is below e^-this of the answer. */
    private static final double LOG_REST = 20;

    private static final double LARGEST_Z = 37;
    private static final int SHORTEST_WINDOW = 1 << 14;
    private static final int LONGEST_WINDOW = 1 << 21;
    private static final int LONGEST_STEP = 1 << 20;
    /** Of the loss, where there is only one. */
    private static final double LEAST_WIDTH = 1e-6;

    private static final double FINER = 0.8;
    private static final double RELATIVE_ERROR = 1e-5;

    private final List<LossCurve> curves;
    private final long[] steps;
    private final long total;
    private final double largestLoss;

    /** @param ran single steps, and how many of each, at least 1 */
    OneDirection(SortedMap<SubsampledGaussian, Long> ran, boolean removed) {
        this.curves = ran.keySet().stream()
                .map(step -> new LossCurve(step.noiseMultiplier(), step.samplingRate(), removed))
                .toList();
        this.steps = ran.values().stream().mapToLong(Long::longValue).toArray();
        this.total = LongStream.of(steps).sum();
        this.largestLoss = removed
                ? Double.POSITIVE_INFINITY
                : ran.entrySet().stream()
                        .mapToDouble(e -> -StrictMath.log1p(-e.getKey().samplingRate()) * e.getValue() * (1 + 1e-14))
                        .sum();
    }

    /** The loss never exceeds this; infinite when a record was removed. */
    double largestLoss() {
        return largestLoss;
    }

    /**
     * Where to look.
     *
     * @param theta the tilt
     * @param z see {@link LossCurve#upper}
     * @param logRest what is cut off at either end is below e^-this of the tilted distribution
     * @param width of the window for an interval of 0
     */
    record Sight(LossCumulants cumulants, double theta, double z, double logRest, double width) {
        static Sight of(LossCumulants cumulants, double theta, double z) {
            double logRest = LOG_REST + logInverse(cumulants.tilted(theta).variance());
            LossCumulants.Window window = cumulants.window(theta, 0, logRest);
            double width = Math.max(window.width(), LEAST_WIDTH * Math.abs(window.below()));
            return new Sight(cumulants, theta, z, logRest, width);
        }
    }

    /** Losses much below 1 matter in proportion to their size; what is cut off matters as a whole. */
    private static double logInverse(double variance) {
        return Math.max(0, -0.5 * StrictMath.log(variance));
    }

    /** Tilts to where a composition reaches δ. */
    Sight forDelta(double delta) {
        double z = reach(-StrictMath.log(delta));
        LossCumulants cumulants = new LossCumulants(curves, steps, z);
        return Sight.of(cumulants, Math.min(cumulants.tiltForDelta(delta), steepest(z)), z);
    }

    /**
     * Tilts to a composition's loss of ε.
     *
     * @param leastZ how many deviations to look at in any case
     */
    Sight forEpsilon(double epsilon, double leastZ) {
        LossCumulants far = new LossCumulants(curves, steps, LARGEST_Z);
        double theta = far.tiltForEpsilon(epsilon);
        double reach = reach(
                theta * epsilon - far.at(theta) + logInverse(far.tilted(theta).variance()));
        double z = Math.min(LARGEST_Z, Math.max(leastZ, reach));
        LossCumulants cumulants = new LossCumulants(curves, steps, z);
        return Sight.of(cumulants, Math.min(cumulants.tiltForEpsilon(epsilon), steepest(z)), z);
    }

    /** A bound within some percent. */
    PrivacyLossDistribution coarse(Sight sight) {
        return distribution(sight, Double.POSITIVE_INFINITY);
    }

    /**
     * A bound as tight as the interval can be made. Connecting the dots adds about h²/6 to the variance of each step's loss
     * (h²/4 at most), and half of that to its mean, which costs (λ + 1) · steps · h²/12 of ε where log δ falls by λ per nat.
     *
     * @param coarse returned if it is as tight already
     * @param epsilon about where it will be asked
     * @param slope λ there, above 0
     */
    PrivacyLossDistribution fine(Sight sight, PrivacyLossDistribution coarse, double epsilon, double slope) {
        double error = RELATIVE_ERROR * (epsilon + 1 / slope);
        double interval = StrictMath.sqrt(12 * error / ((slope + 1) * total));
        double least = Math.max(leastInterval(sight.z()), sight.width() / LONGEST_WINDOW);
        return Math.max(least, interval) < FINER * coarse.interval() ? distribution(sight, interval) : coarse;
    }

    /** How many deviations of each step to look at, so that what is left out is nothing beside e^-logInverse. */
    private double reach(double logInverse) {
        return StrictMath.sqrt(2 * (Math.max(0, logInverse) + StrictMath.log(total) + LOG_REST));
    }

    /** As fine as memory allows the losses of a step to be divided. */
    private double leastInterval(double z) {
        return curves.stream()
                .mapToDouble(curve -> (curve.loss(curve.upper(z)) - curve.loss(curve.lower(z))) / LONGEST_STEP)
                .max()
                .orElseThrow();
    }

    /** A steeper tilt would move all masses into one interval. */
    private double steepest(double z) {
        return 1 / leastInterval(z);
    }

    private PrivacyLossDistribution distribution(Sight sight, double wanted) {
        double theta = sight.theta();
        double z = sight.z();
        double width = sight.width();
        double unshifted = StrictMath.sqrt(8 * width / ((2 * theta + 1) * total));
        double interval = Math.min(wanted, Math.min(width / SHORTEST_WINDOW, unshifted));
        interval = Math.max(interval, leastInterval(z));
        LossCumulants.Window window = sight.cumulants().window(theta, interval, sight.logRest());
        for (int i = 0; i < 3 && window.width() > (LONGEST_WINDOW - 2) * interval; i++) {
            interval = window.width() / (LONGEST_WINDOW - 2);
            window = sight.cumulants().window(theta, interval, sight.logRest());
        }
        double intervals = Math.max(0, Math.min(LONGEST_WINDOW - 2, window.width() / interval));
        int length = Math.max(2, Integer.highestOneBit((int) intervals + 1) * 2);
        List<ConnectTheDots> kinds = new ArrayList<>();
        for (int m = 0; m < steps.length; m++) {
            double unit = sight.cumulants().ofOneStep(m, theta);
            kinds.add(new ConnectTheDots(curves.get(m), interval, theta, unit, z));
        }
        double stepsInfinity = 0.5 * total * StrictMath.exp(-z * z / 2);
        long first = (long) Math.floor(window.below() / interval);
        return SelfComposition.compose(kinds, steps, interval, theta, first, length, window.chernoff(), stepsInfinity);
    }
}
