package dev.minga.shared.tensor;

/** Looks for numbers that are none. */
final class Finite {
    private Finite() {}

    /** How far behind {@code at} the first NaN or infinity stands; negative if there is none. */
    static int firstOther(float[] values, int at, int count) {
        float largest =
                0; // a maximum has no early exit, so that a processor takes many values at once; NaN is the largest
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        if (largest <= Float.MAX_VALUE) {
            return -1;
        }
        int bad = 0;
        while (Float.isFinite(values[at + bad])) {
            bad++;
        }
        return bad;
    }
}
