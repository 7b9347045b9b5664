package dev.minga.crypto.privacy;

/** δ by other ways than the accountants', slow and without any trick. */
final class Exact {
    private Exact() {}

    /** One step's δ for the worse direction. */
    static double oneStep(double sigma, double q, double epsilon) {
        return Math.max(oneStep(sigma, q, true, epsilon), oneStep(sigma, q, false, epsilon));
    }

    /** One step's δ by Simpson's rule on the definition ∫ max(0, P(x) - e^ε Q(x)) dx, from where it is positive. */
    static double oneStep(double sigma, double q, boolean removed, double epsilon) {
        double far = 30 * sigma + 1;
        double low = -far;
        double high = far;
        if (Math.signum(excess(low, sigma, q, removed, epsilon))
                == Math.signum(excess(high, sigma, q, removed, epsilon))) {
            return excess(0, sigma, q, removed, epsilon) > 0 ? -Math.expm1(epsilon) : 0;
        }
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (excess(middle, sigma, q, removed, epsilon) > 0 == removed) {
                high = middle;
            } else {
                low = middle;
            }
        }
        int pieces = 20_000;
        double width = (removed ? far - low : low + far) / pieces;
        double sum = 0;
        for (int i = 0; i <= pieces; i++) {
            double x = removed ? low + i * width : low - i * width;
            sum += (i == 0 || i == pieces ? 1 : 2 + i % 2 * 2) * Math.max(0, excess(x, sigma, q, removed, epsilon));
        }
        return width / 3 * sum;
    }

    private static double excess(double x, double sigma, double q, boolean removed, double epsilon) {
        double without = density(x, 0, sigma);
        double with = (1 - q) * without + q * density(x, 1, sigma);
        return removed ? with - Math.exp(epsilon) * without : without - Math.exp(epsilon) * with;
    }

    /** Balle, Wang, "Improving the Gaussian Mechanism for Differential Privacy" (2018), Theorem 8; q = 1. */
    static double gaussian(double sigma, long steps, double epsilon) {
        double mu = Math.sqrt(steps) / sigma;
        double logUnderP = logUpperTail(epsilon / mu - mu / 2);
        double logUnderQ = epsilon + logUpperTail(epsilon / mu + mu / 2);
        return -Math.exp(logUnderP) * Math.expm1(logUnderQ - logUnderP);
    }

    /** How likely a standard normal is above z. */
    static double upperTail(double z) {
        return Math.exp(logUpperTail(z));
    }

    private static double logUpperTail(double z) {
        return LogErfc.of(z / Math.sqrt(2)) - Math.log(2);
    }

    private static double density(double x, double mean, double sigma) {
        double z = (x - mean) / sigma;
        return Math.exp(-z * z / 2) / (sigma * Math.sqrt(2 * Math.PI));
    }

    /**
     * δ of few steps between two bounds: losses rounded down (0) and up (1) to multiples of h, convolved in the plainest way,
     * for the direction of removal.
     */
    static double[] bracket(double sigma, double q, int steps, double h, double epsilon) {
        double[] bounds = new double[2];
        for (int up = 0; up < 2; up++) {
            int half = (int) (20 / h);
            double[] one = new double[2 * half];
            int pieces = 50_000;
            double width = (1 + 20 * sigma) / pieces;
            for (int i = 0; i < pieces; i++) {
                double x = -10 * sigma + (i + 0.5) * width;
                double without = density(x, 0, sigma);
                double with = (1 - q) * without + q * density(x, 1, sigma);
                int at = (int) Math.floor(Math.log(with / without) / h) + up + half / steps;
                one[at] += with * width;
            }
            double[] all = {1};
            for (int step = 0; step < steps; step++) {
                all = convolve(all, one, 2 * half);
            }
            int origin = steps * (half / steps);
            for (int i = 0; i < all.length; i++) {
                double loss = (i - origin) * h;
                bounds[up] += loss > epsilon ? all[i] * -Math.expm1(epsilon - loss) : 0;
            }
        }
        return bounds;
    }

    private static double[] convolve(double[] a, double[] b, int length) {
        double[] result = new double[length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; a[i] != 0 && j < b.length && i + j < length; j++) {
                result[i + j] += a[i] * b[j];
            }
        }
        return result;
    }
}
