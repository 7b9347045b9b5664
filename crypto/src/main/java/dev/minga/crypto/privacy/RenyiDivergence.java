package dev.minga.crypto.privacy;

/**
 * The Rényi divergence of one step of a Poisson-subsampled Gaussian under add/remove adjacency: Mironov, Talwar, Zhang,
 * "Rényi Differential Privacy of the Sampled Gaussian Mechanism" (2019, arXiv 1908.10530), §3.3.
 *
 * <p>Works with log A(α) = (α-1) · divergence, which is convex in α and zero at α = 1. Every value returned is an upper
 * bound up to the last few bits.
 */
final class RenyiDivergence {
    private static final int MAX_TERMS = 2_000;
    private static final double NEGLIGIBLE = -40;
    private static final double ULP = 0x1p-52;

    private final double sigma;
    private final double q;
    private final double logQ;
    private final double logNotQ;

    RenyiDivergence(double noiseMultiplier, double samplingRate) {
        this.sigma = noiseMultiplier;
        this.q = samplingRate;
        this.logQ = StrictMath.log(samplingRate);
        this.logNotQ = StrictMath.log1p(-samplingRate);
    }

    /** The divergence of order {@code tenths / 10}, above 1; possibly infinite. */
    double atTenths(int tenths) {
        double order = tenths / 10.0;
        if (q == 1) {
            return order / (2 * sigma * sigma);
        }
        if (tenths % 10 == 0) {
            return logA(tenths / 10) / (order - 1);
        }
        int below = tenths / 10;
        double weight = order - below;
        double chord = (1 - weight) * logA(below) + weight * logA(below + 1);
        double series = logA(order);
        return (series < chord ? series : chord) / (order - 1);
    }

    /**
     * For whole orders n, A - 1 = Σ_{k≥2} C(n,k) (1-q)^(n-k) q^k (e^((k²-k)/2σ²) - 1): the paper's sum less Σ of the plain
     * binomial, so that nothing cancels when A is close to 1.
     */
    private double logA(int n) {
        double[] logTerms = new double[Math.max(0, n - 1)];
        double logChoose = StrictMath.log(n);
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 2; k <= n; k++) {
            logChoose += StrictMath.log((double) (n - k + 1) / k);
            double exponent = k * (k - 1) / (2 * sigma * sigma);
            logTerms[k - 2] = logChoose + k * logQ + (n - k) * logNotQ + logExpm1(exponent);
            largest = Math.max(largest, logTerms[k - 2]);
        }
        if (Double.isInfinite(largest)) {
            return largest > 0 ? largest : 0;
        }
        double sum = 0;
        for (double logTerm : logTerms) {
            sum += StrictMath.exp(logTerm - largest);
        }
        double logExcess = largest + StrictMath.log(sum);
        return logExcess > 0
                ? logExcess + StrictMath.log1p(StrictMath.exp(-logExcess))
                : StrictMath.log1p(StrictMath.exp(logExcess));
    }

    /**
     * For other orders, the paper's two series, one on each side of z0. Past i = α the terms alternate and fall, so what is
     * left out is smaller than the first term left out, which is added.
     */
    private double logA(double order) {
        double z0 = sigma * sigma * (logNotQ - logQ) + 0.5;
        SignedLogSum sum = new SignedLogSum();
        double choose = 1;
        for (int i = 0; i < MAX_TERMS; i++) {
            double j = order - i;
            double left = StrictMath.log(Math.abs(choose)) + i * logQ + j * logNotQ;
            double right = StrictMath.log(Math.abs(choose)) + j * logQ + i * logNotQ;
            double leftTail = logUpperTail((i - z0) / sigma);
            double rightTail = logUpperTail((z0 - j) / sigma);
            double leftPower = i * (i - 1.0) / (2 * sigma * sigma);
            double rightPower = j * (j - 1) / (2 * sigma * sigma);
            double leftTerm = left + leftPower + leftTail;
            double rightTerm = right + rightPower + rightTail;
            boolean falling = i > order;
            boolean last =
                    falling && (i == MAX_TERMS - 1 || Math.max(leftTerm, rightTerm) < sum.logMagnitude() + NEGLIGIBLE);
            double sign = last ? 1 : Math.signum(choose);
            sum.add(sign, leftTerm, rounding(i, left, leftPower, leftTail));
            sum.add(sign, rightTerm, rounding(i, right, rightPower, rightTail));
            if (last) {
                break;
            }
            choose *= j / (i + 1);
        }
        return Math.max(0, sum.logUpperBound());
    }

    private static double rounding(int i, double binomial, double power, double tail) {
        return 4 * ULP * (1 + i + Math.abs(binomial) + Math.abs(power) + Math.abs(tail));
    }

    /** log P(Z > x) for a standard normal Z. */
    private static double logUpperTail(double x) {
        return LogErfc.of(x / StrictMath.sqrt(2)) - StrictMath.log(2);
    }

    private static double logExpm1(double x) {
        return x > 1 ? x + StrictMath.log1p(-StrictMath.exp(-x)) : StrictMath.log(StrictMath.expm1(x));
    }
}
