package dev.minga.shared.tensor;

import java.nio.ByteBuffer;

/** Looks for numbers that are none, two at a time: only theirs are exponents of eight ones. */
final class Finite {
    private static final long EXPONENTS = 0x7f80_0000_7f80_0000L;
    private static final long ONE_MORE = 0x0080_0000_0080_0000L;
    private static final long OVERFLOWS = 0x8000_0000_8000_0000L;

    private Finite() {}

    /** Whether all numbers at the beginning of a little-endian buffer are. */
    static boolean all(ByteBuffer bytes, int count) {
        int pairs = count / 2 * Long.BYTES;
        long seen = 0;
        for (int at = 0; at < pairs; at += Long.BYTES) {
            seen |= (bytes.getLong(at) & EXPONENTS) + ONE_MORE;
        }
        boolean last = count % 2 == 0 || Float.isFinite(bytes.getFloat(pairs));
        return (seen & OVERFLOWS) == 0 && last;
    }

    /** How far behind {@code at} the first NaN or infinity stands, of which there is one. */
    static int firstOther(float[] values, int at) {
        int bad = 0;
        while (Float.isFinite(values[at + bad])) {
            bad++;
        }
        return bad;
    }
}
