package dev.minga.crypto.privacy;

import java.util.List;

/**
 * Bounds what Poisson-subsampled Gaussian mechanisms reveal of one record: a run with the returned ε is
 * (ε, δ)-differentially private under adding or removing a record, if sampling and noise are exact.
 *
 * <p>Rényi accounting: the divergence of each order adds up over steps and mechanisms (Mironov 2017; Mironov,
 * Talwar, Zhang 2019, §3.3), at orders 1.1 to 10.9 by 0.1 and 11 to 63, and becomes ε by Prop. 12 of Canonne, Kamath,
 * Steinke, "The Discrete Gaussian for Differential Privacy" (2020, arXiv 2004.00010). The result is an upper bound, not
 * tight. It may be infinite where the noise is hopelessly small. Stateless, safe for use by many threads.
 */
public final class RdpAccountant {
    private static final int FIRST_TENTHS = 11;
    private static final int WHOLE_ORDERS_FROM_TENTHS = 110;
    private static final int LAST_TENTHS = 630;

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
        PrivacyRange.requireDelta(delta);
        List<SubsampledGaussian> ran =
                mechanisms.stream().filter(m -> m.steps() > 0).toList();
        if (ran.isEmpty()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int tenths = FIRST_TENTHS; tenths <= LAST_TENTHS; tenths += tenths < WHOLE_ORDERS_FROM_TENTHS ? 1 : 10) {
            best = Math.min(best, toEpsilon(divergence(ran, tenths), tenths / 10.0, delta));
        }
        return Math.max(0, best);
    }

    /**
     * The δ of all these mechanisms on the same records together at this ε, by the same conversion; 0 if none ever ran.
     *
     * @return in [0, 1]
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static double delta(List<SubsampledGaussian> mechanisms, double epsilon) {
        PrivacyRange.requireEpsilon(epsilon);
        List<SubsampledGaussian> ran =
                mechanisms.stream().filter(m -> m.steps() > 0).toList();
        if (ran.isEmpty()) {
            return 0;
        }
        double best = 0;
        for (int tenths = FIRST_TENTHS; tenths <= LAST_TENTHS; tenths += tenths < WHOLE_ORDERS_FROM_TENTHS ? 1 : 10) {
            best = Math.min(best, toLogDelta(divergence(ran, tenths), tenths / 10.0, epsilon));
        }
        return StrictMath.exp(best);
    }

    /**
     * The smallest noise multiplier whose ε stays within the target: {@link Calibration#noiseMultiplier}.
     *
     * @throws IllegalArgumentException if an argument is out of range, or no noise multiplier up to 1e6 meets the target
     */
    public static double noiseMultiplier(double targetEpsilon, double samplingRate, long steps, double delta) {
        return Calibration.noiseMultiplier(Accountant.RDP, targetEpsilon, samplingRate, steps, delta);
    }

    private static double divergence(List<SubsampledGaussian> ran, int tenths) {
        double total = 0;
        for (SubsampledGaussian mechanism : ran) {
            total += mechanism.steps()
                    * new RenyiDivergence(mechanism.noiseMultiplier(), mechanism.samplingRate()).atTenths(tenths);
        }
        return total;
    }

    static double toEpsilon(double divergence, double order, double delta) {
        return divergence
                + StrictMath.log1p(-1 / order)
                - (StrictMath.log(delta) + StrictMath.log(order)) / (order - 1);
    }

    /** {@link #toEpsilon} solved for log δ. */
    private static double toLogDelta(double divergence, double order, double epsilon) {
        return (order - 1) * (divergence + StrictMath.log1p(-1 / order) - epsilon) - StrictMath.log(order);
    }
}
