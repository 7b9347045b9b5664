package dev.minga.crypto.privacy;

import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Bounds what Poisson-subsampled Gaussian mechanisms reveal of one record: a run with the returned ε is
 * (ε, δ)-differentially private under adding or removing a record, if sampling and noise are exact.
 *
 * <p>Rényi accounting: the divergence of each order adds up over steps and mechanisms (Mironov 2017, Prop. 1; Mironov,
 * Talwar, Zhang 2019, §3.3), at orders 1.1 to 10.9 by 0.1 and 11 to 63, and becomes ε by Prop. 12 of Canonne, Kamath,
 * Steinke, "The Discrete Gaussian for Differential Privacy" (2020). The result is an upper bound, not tight. It may be
 * infinite where the noise is hopelessly small. Stateless, safe for use by many threads.
 */
public final class RdpAccountant {
    private static final int FIRST_TENTHS = 11;
    private static final int WHOLE_ORDERS_FROM_TENTHS = 110;
    private static final int LAST_TENTHS = 630;
    private static final double CALIBRATION_RATIO = 1 + 1e-4;

    private RdpAccountant() {}

    /**
     * The ε of one mechanism; 0 if it never ran.
     *
     * @throws IllegalArgumentException if δ is not in (0, 1)
     */
    public static double epsilon(SubsampledGaussian mechanism, double delta) {
        return epsilon(List.of(mechanism), delta);
    }

    /**
     * The ε of all these mechanisms on the same records together; 0 if none ever ran.
     *
     * @throws IllegalArgumentException if δ is not in (0, 1)
     */
    public static double epsilon(List<SubsampledGaussian> mechanisms, double delta) {
        requireDelta(delta);
        List<SubsampledGaussian> ran =
                mechanisms.stream().filter(m -> m.steps() > 0).toList();
        if (ran.isEmpty()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int tenths = FIRST_TENTHS; tenths <= LAST_TENTHS; tenths += tenths < WHOLE_ORDERS_FROM_TENTHS ? 1 : 10) {
            double total = 0;
            for (SubsampledGaussian mechanism : ran) {
                total += mechanism.steps()
                        * new RenyiDivergence(mechanism.noiseMultiplier(), mechanism.samplingRate()).atTenths(tenths);
            }
            best = Math.min(best, toEpsilon(total, tenths / 10.0, delta));
        }
        return Math.max(0, best);
    }

    /**
     * The smallest noise multiplier whose ε stays within the target, from above to within a factor of 1.0001: the result
     * always meets the target.
     *
     * @param targetEpsilon above 0
     * @param steps at least 1
     * @throws IllegalArgumentException if an argument is out of range, or no noise multiplier up to 1e6 meets the target
     */
    public static double noiseMultiplier(double targetEpsilon, double samplingRate, long steps, double delta) {
        requireDelta(delta);
        if (!(targetEpsilon > 0 && targetEpsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("target epsilon must be above 0 and finite, not " + targetEpsilon);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be in [1, 1e9], not " + steps);
        }
        DoublePredicate enough =
                sigma -> epsilon(new SubsampledGaussian(sigma, samplingRate, steps), delta) <= targetEpsilon;
        if (!enough.test(SubsampledGaussian.MAX_NOISE_MULTIPLIER)) {
            throw new IllegalArgumentException("epsilon " + targetEpsilon + " at delta " + delta
                    + " is out of reach of this accountant, even with noise multiplier 1e6");
        }
        return smallest(enough);
    }

    private static double smallest(DoublePredicate enough) {
        double high = 1;
        while (!enough.test(high)) {
            high = Math.min(2 * high, SubsampledGaussian.MAX_NOISE_MULTIPLIER);
        }
        double low = high / 2;
        while (enough.test(low)) {
            high = low;
            low /= 2;
        }
        while (high / low > CALIBRATION_RATIO) {
            double middle = StrictMath.sqrt(low * high);
            if (enough.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static double toEpsilon(double divergence, double order, double delta) {
        return divergence
                + StrictMath.log1p(-1 / order)
                - (StrictMath.log(delta) + StrictMath.log(order)) / (order - 1);
    }

    private static void requireDelta(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta must be in (0, 1), not " + delta);
        }
    }
}
