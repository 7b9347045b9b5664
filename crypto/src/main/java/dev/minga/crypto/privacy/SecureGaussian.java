package dev.minga.crypto.privacy;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Gaussian noise that nobody can predict who does not know the random source.
 *
 * <p><b>Its limit.</b> This samples in floating point (Box and Muller 1958, 64 random bits for the radius and 53 for the
 * angle, fdlibm precision, tails cut at 9.49 standard deviations). The gaps between floating-point numbers can betray
 * what was added to (Mironov, "On Significance of the Least Significant Bits for Differential Privacy", 2012), so the
 * accountants' guarantee holds for ideal noise and only approximately for this. It is not yet the exact integer
 * mechanism. Whole vectors are drawn at a time, and sums should be rounded to a coarser grid before they leave.
 *
 * <p>As safe for use by many threads as its random source.
 */
public final class SecureGaussian implements NoiseSource {
    private static final int CHUNK_PAIRS = 2_048;

    private final SecureRandom random;

    public SecureGaussian(SecureRandom random) {
        this.random = random;
    }

    @Override
    public void addGaussian(double[] into, double standardDeviation) {
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standard deviation must be above 0 and finite, not " + standardDeviation);
        }
        byte[] bytes = new byte[2 * Long.BYTES * Math.min(CHUNK_PAIRS, into.length / 2 + 1)];
        LongBuffer words = ByteBuffer.wrap(bytes).asLongBuffer();
        for (int at = 0; at < into.length; at += 2) {
            int word = at % (2 * CHUNK_PAIRS);
            if (word == 0) {
                random.nextBytes(bytes);
            }
            double radius = standardDeviation * radius(words.get(word));
            double angle = 2 * Math.PI * ((words.get(word + 1) >>> 11) * 0x1p-53);
            into[at] += radius * StrictMath.cos(angle);
            if (at + 1 < into.length) {
                into[at + 1] += radius * StrictMath.sin(angle);
            }
        }
        Arrays.fill(bytes, (byte) 0);
    }

    /** √(-2 ln u) for u = (word + ½) / 2^64, the word read as unsigned, which is never 0. */
    private static double radius(long word) {
        double u = (word >>> 1) * 0x1p-63 + ((word & 1) + 0.5) * 0x1p-64;
        return StrictMath.sqrt(-2 * StrictMath.log(u));
    }
}
