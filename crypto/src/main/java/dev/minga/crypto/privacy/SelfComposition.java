package dev.minga.crypto.privacy;

import java.util.List;

/**
 * The privacy loss of many steps: the convolution of the losses of the single ones, by one Fourier transform of a window
 * around what matters. The transform of each kind of step is raised to the number of its steps (Koskela, Jälkö, Honkela,
 * "Computing Tight Differential Privacy Guarantees Using FFT", 2020).
 *
 * <p>What falls outside of the window is wrapped into it, which only adds masses; what lies above it counts as infinite as
 * well, by a Chernoff bound. Stateless, safe for use by many threads.
 */
final class SelfComposition {
    private static final double ULP = 0x1p-52;
    /** The quadrature of a step is exact to within this (ConnectTheDotsTest). */
    private static final double QUADRATURE = 1e-13;
    /** Smaller numbers in a spectrum change nothing, and their squares would be slow, denormal ones. */
    private static final double NOTHING = 1e-140;

    private SelfComposition() {}

    /**
     * @param steps of each kind, at least 1
     * @param first the window starts at this multiple of the interval
     * @param length of the window in intervals; a power of two
     * @param chernoff by how much more to tilt to bound what lies above the window
     * @param stepsInfinity the probability that some step's loss was cut off above
     */
    static PrivacyLossDistribution compose(
            List<ConnectTheDots> kinds,
            long[] steps,
            double interval,
            double theta,
            long first,
            int length,
            double chernoff,
            double stepsInfinity) {
        FourierTransform transform = new FourierTransform(length);
        Spectrum product = new Spectrum(length);
        product.real()[0] = 1;
        transform.forward(product.real(), product.imaginary());
        double logFactor = 0;
        double logAbove = -(theta + chernoff) * (first + length) * interval;
        long total = 0;
        long origin = 0;
        for (int m = 0; m < steps.length; m++) {
            ConnectTheDots kind = kinds.get(m);
            Spectrum one = new Spectrum(length);
            long centre = centre(kind);
            double[] masses = kind.masses();
            for (int j = 0; j < masses.length; j++) {
                one.real()[(int) Math.floorMod(kind.first() + j - centre, (long) length)] += masses[j];
            }
            transform.forward(one.real(), one.imaginary());
            product.multiplyByPower(one, steps[m]);
            origin += steps[m] * centre;
            total += steps[m];
            logFactor += steps[m] * (kind.logFactor() + QUADRATURE);
            logAbove += steps[m] * (kind.cumulant(chernoff) + QUADRATURE);
        }
        transform.inverse(product.real(), product.imaginary());
        double[] window = new double[length];
        double squares = 0;
        for (int j = 0; j < length; j++) {
            double value = product.real()[(int) Math.floorMod(first + j - origin, (long) length)] / length;
            window[j] = Math.max(0, value);
            squares += value * value;
        }
        double roundoff = 8 * ULP * Integer.numberOfTrailingZeros(length) * (total + 2) * StrictMath.sqrt(squares);
        double infinity = stepsInfinity + StrictMath.exp(logAbove);
        return new PrivacyLossDistribution(interval, first, window, theta, logFactor, infinity, roundoff);
    }

    /** The mean multiple; what is near it has a spectrum that turns slowly, and a power of that loses little. */
    private static long centre(ConnectTheDots kind) {
        double mean = 0;
        double[] masses = kind.masses();
        for (int j = 0; j < masses.length; j++) {
            mean += j * masses[j];
        }
        return kind.first() + Math.round(mean);
    }

    private record Spectrum(double[] real, double[] imaginary) {
        Spectrum(int length) {
            this(new double[length], new double[length]);
        }

        /** Multiplies by each of the other's values to the power of {@code exponent}, by squaring. */
        void multiplyByPower(Spectrum other, long exponent) {
            for (int k = 0; k < real.length; k++) {
                double baseReal = other.real[k];
                double baseImaginary = other.imaginary[k];
                double powerReal = real[k];
                double powerImaginary = imaginary[k];
                for (long left = exponent; left > 0; left >>= 1) {
                    if ((left & 1) != 0) {
                        double product = powerReal * baseReal - powerImaginary * baseImaginary;
                        powerImaginary = powerReal * baseImaginary + powerImaginary * baseReal;
                        powerReal = product;
                    }
                    double square = baseReal * baseReal - baseImaginary * baseImaginary;
                    baseImaginary = 2 * baseReal * baseImaginary;
                    baseReal = square;
                    if (Math.abs(baseReal) + Math.abs(baseImaginary) < NOTHING) {
                        baseReal = 0;
                        baseImaginary = 0;
                    }
                }
                real[k] = powerReal;
                imaginary[k] = powerImaginary;
            }
        }
    }
}
