package dev.minga.crypto.privacy;

import java.util.function.DoubleUnaryOperator;

/**
 * A value whose ε is within a target and one whose ε is beyond, and a good guess of where between them the target lies: by
 * regula falsi on logarithms, since log ε is nearly straight in them, the Illinois way (Dowell, Jarratt, "A modified regula
 * falsi method", 1971), with a bisection now and then. Mutable, for one thread.
 */
final class Bracket {
    private static final double STEEPEST = 5;
    private static final int BISECT_EVERY = 5;

    private final DoubleUnaryOperator epsilon;
    private final double target;
    private double within = Double.NaN;
    private double beyond = Double.NaN;
    private double gapWithin;
    private double gapBeyond;
    private int guesses;

    Bracket(DoubleUnaryOperator epsilon, double target) {
        this.epsilon = epsilon;
        this.target = target;
    }

    /** Tries a value and makes it one of the ends. */
    boolean meets(double value) {
        double here = epsilon.applyAsDouble(value);
        double gap = Math.max(-STEEPEST, Math.min(STEEPEST, StrictMath.log(here / target)));
        if (here <= target) {
            within = value;
            gapWithin = gap;
            gapBeyond /= 2;
            return true;
        }
        beyond = value;
        gapBeyond = gap;
        gapWithin /= 2;
        return false;
    }

    /** The last value that met the target; NaN if none did. */
    double within() {
        return within;
    }

    /** The last value that did not; NaN if all did. */
    double beyond() {
        return beyond;
    }

    boolean failed() {
        return !Double.isNaN(beyond);
    }

    /** A value between both ends, which have to be there. */
    double guess() {
        double from = StrictMath.log(within);
        double to = StrictMath.log(beyond);
        double fraction = gapWithin / (gapWithin - gapBeyond);
        if (!(fraction > 0.001 && fraction < 0.999) || ++guesses % BISECT_EVERY == 0) {
            fraction = 0.5;
        }
        return StrictMath.exp(from + fraction * (to - from));
    }
}
