package dev.minga.crypto.privacy;

/** The ranges of ε and δ. */
final class PrivacyRange {
    private PrivacyRange() {}

    static void requireDelta(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta must be in (0, 1), not " + delta);
        }
    }

    static void requireEpsilon(double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be at least 0 and finite, not " + epsilon);
        }
    }

    static void requireTarget(double epsilon) {
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("target epsilon must be above 0 and finite, not " + epsilon);
        }
    }
}
