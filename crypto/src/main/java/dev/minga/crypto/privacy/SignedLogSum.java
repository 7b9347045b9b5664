package dev.minga.crypto.privacy;

/** A sum of terms ±e^x that neither overflows nor loses count of its own rounding; mutable, for one thread. */
final class SignedLogSum {
    private double shift = Double.NEGATIVE_INFINITY;
    private double scaled;
    private double scaledError;

    /** Adds {@code sign · e^logMagnitude}, whose logarithm is known to within {@code logError}. */
    void add(double sign, double logMagnitude, double logError) {
        if (logMagnitude == Double.NEGATIVE_INFINITY) {
            return;
        }
        if (logMagnitude > shift) {
            double factor = StrictMath.exp(shift - logMagnitude);
            scaled *= factor;
            scaledError *= factor;
            shift = logMagnitude;
        }
        double term = StrictMath.exp(logMagnitude - shift);
        scaled += sign * term;
        scaledError += term * logError;
    }

    /** The logarithm of an upper bound of the exact sum; NaN if a term was not finite. */
    double logUpperBound() {
        return shift + StrictMath.log(scaled + scaledError);
    }

    double logMagnitude() {
        return shift + StrictMath.log(Math.abs(scaled));
    }
}
