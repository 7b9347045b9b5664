package dev.minga.crypto.privacy;

/**
 * The discrete Fourier transform of a power-of-two length, in two halves that leave out the reordering between them:
 * {@link #forward} gives the spectrum in bit-reversed order and {@link #inverse} takes it so, which is all that
 * convolution needs (Gentleman, Sande 1966; Cooley, Tukey 1965).
 *
 * <p>The L2 norm of the rounding error of either half is below 16 · 2^-53 · log2(length) times the norm of its result
 * (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., chapter 24; the cosines and sines are within
 * 10 · 2^-53). Immutable, safe for use by many threads on arrays of their own.
 */
final class FourierTransform {
    private static final int FINE = 1_024;

    private final int length;
    /** For each block size n, e^(-2πik/n) for k in [0, n/2) starts at n/2. */
    private final double[] cosines;

    private final double[] sines;

    /** @param length a power of two, at least 2 */
    FourierTransform(int length) {
        if (length < 2 || Integer.bitCount(length) != 1) {
            throw new IllegalArgumentException("length must be a power of two, at least 2, not " + length);
        }
        this.length = length;
        this.cosines = new double[length];
        this.sines = new double[length];
        fillLongest();
        for (int n = length / 2; n >= 2; n /= 2) {
            for (int k = 0; k < n / 2; k++) {
                cosines[n / 2 + k] = cosines[n + 2 * k];
                sines[n / 2 + k] = sines[n + 2 * k];
            }
        }
    }

    int length() {
        return length;
    }

    /** Transforms in place; the result is in bit-reversed order. */
    void forward(double[] real, double[] imaginary) {
        forward(real, imaginary, 0, length);
    }

    /** Undoes {@link #forward} in place, but for the factor {@link #length()} that all values keep. */
    void inverse(double[] real, double[] imaginary) {
        inverse(real, imaginary, 0, length);
    }

    /** Each angle is a coarse one and a fine one, so that few sines are computed and none drifts. */
    private void fillLongest() {
        double[] fineCosines = new double[FINE];
        double[] fineSines = new double[FINE];
        for (int k = 0; k < FINE; k++) {
            fineCosines[k] = StrictMath.cos(-2 * Math.PI * k / length);
            fineSines[k] = StrictMath.sin(-2 * Math.PI * k / length);
        }
        for (int coarse = 0; coarse < length / 2; coarse += FINE) {
            double c = StrictMath.cos(-2 * Math.PI * coarse / length);
            double s = StrictMath.sin(-2 * Math.PI * coarse / length);
            for (int k = 0; k < Math.min(FINE, length / 2); k++) {
                cosines[length / 2 + coarse + k] = c * fineCosines[k] - s * fineSines[k];
                sines[length / 2 + coarse + k] = s * fineCosines[k] + c * fineSines[k];
            }
        }
    }

    /** Halves are finished one after the other, so that small blocks stay in the cache. */
    private void forward(double[] real, double[] imaginary, int from, int n) {
        int half = n / 2;
        for (int k = 0; k < half; k++) {
            int low = from + k;
            int high = low + half;
            double differenceReal = real[low] - real[high];
            double differenceImaginary = imaginary[low] - imaginary[high];
            real[low] += real[high];
            imaginary[low] += imaginary[high];
            double c = cosines[half + k];
            double s = sines[half + k];
            real[high] = differenceReal * c - differenceImaginary * s;
            imaginary[high] = differenceReal * s + differenceImaginary * c;
        }
        if (half > 1) {
            forward(real, imaginary, from, half);
            forward(real, imaginary, from + half, half);
        }
    }

    private void inverse(double[] real, double[] imaginary, int from, int n) {
        int half = n / 2;
        if (half > 1) {
            inverse(real, imaginary, from, half);
            inverse(real, imaginary, from + half, half);
        }
        for (int k = 0; k < half; k++) {
            int low = from + k;
            int high = low + half;
            double c = cosines[half + k];
            double s = sines[half + k];
            double turnedReal = real[high] * c + imaginary[high] * s;
            double turnedImaginary = imaginary[high] * c - real[high] * s;
            real[high] = real[low] - turnedReal;
            imaginary[high] = imaginary[low] - turnedImaginary;
            real[low] += turnedReal;
            imaginary[low] += turnedImaginary;
        }
    }
}
