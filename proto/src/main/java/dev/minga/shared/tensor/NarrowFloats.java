package dev.minga.shared.tensor;

/** Values of 16 bits as floats, each exactly: every one of them is a float. NaN stays NaN. */
final class NarrowFloats {
    private static final float SMALLEST_HALF = 0x1p-24f;

    private NarrowFloats() {}

    /** The upper half of a float. */
    static float ofBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** IEEE 754-2008 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
    static float ofF16(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * SMALLEST_HALF;
        } else if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Float.intBitsToFloat(exponent + 127 - 15 << 23 | fraction << 13);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
