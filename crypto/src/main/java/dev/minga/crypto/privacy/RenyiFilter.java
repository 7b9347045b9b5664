package dev.minga.crypto.privacy;

import java.util.List;

/**
 * Says whether one more mechanism fits under a lifetime cap (ε, δ), where each mechanism may be chosen in the light of all
 * that came out before it.
 *
 * <p><b>Guarantee.</b> If every mechanism on a record was admitted before it ran, all of them together are (ε, δ)-differentially
 * private for that record, whoever chose them and however. This is the Rényi filter of Feldman and Zrnic, "Individual Privacy
 * Accounting via a Rényi Filter" (NeurIPS 2021, arXiv 2008.11193): at <em>one</em> order fixed ahead, go on while the sum of
 * the divergences stays within what the order turns into ε at δ (Prop. 12 of Canonne, Kamath, Steinke 2020). It also holds for
 * runs that interleave (Haney et al., CCS 2023, arXiv 2309.05901).
 *
 * <p><b>Why one order.</b> {@link RdpAccountant} takes the best of many orders afterwards. That is sound for mechanisms that
 * were all fixed ahead; chosen as one goes, which order is best depends on what came out, and each further order would cost
 * its share of δ. {@link #orderFor} therefore looks at the first run's mechanisms only, before anything ran. Divergences hold in
 * both directions, so adding and removing a record are both covered.
 *
 * <p>Immutable.
 */
public final class RenyiFilter {
    private static final int FIRST_TENTHS = 11;
    private static final int WHOLE_ORDERS_FROM_TENTHS = 110;
    private static final int LAST_TENTHS = 630;

    private final int tenths;
    private final double delta;

    /**
     * A filter of one order.
     *
     * @param tenths the order times ten: 11 to 109, or 110 to 630 by 10
     * @param delta in (0, 1)
     * @throws IllegalArgumentException if one is out of range
     */
    public RenyiFilter(int tenths, double delta) {
        if (!isOrder(tenths)) {
            throw new IllegalArgumentException("a filter of order " + tenths + "/10 does not exist");
        }
        PrivacyRange.requireDelta(delta);
        this.tenths = tenths;
        this.delta = delta;
    }

    /** Whether there is a filter of this order, given in tenths. */
    public static boolean isOrder(int tenths) {
        return tenths >= FIRST_TENTHS
                && tenths <= LAST_TENTHS
                && (tenths < WHOLE_ORDERS_FROM_TENTHS || tenths % 10 == 0);
    }

    /**
     * The order, in tenths, under which most repetitions of these mechanisms together fit under the cap; if they do not fit even
     * once under any, the one that gives them the least ε.
     *
     * @param mechanisms of at least one step together
     */
    public static int orderFor(List<SubsampledGaussian> mechanisms, double maxEpsilon, double delta) {
        int best = LAST_TENTHS;
        double most = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int tenths = FIRST_TENTHS; tenths <= LAST_TENTHS; tenths++) {
            if (isOrder(tenths)) {
                RenyiFilter filter = new RenyiFilter(tenths, delta);
                double repetitions = (maxEpsilon - filter.toEpsilon(0)) / filter.divergence(mechanisms);
                if (repetitions > most) {
                    most = repetitions;
                    best = tenths;
                } else if (most == 1 && filter.epsilon(mechanisms) < least) {
                    least = filter.epsilon(mechanisms);
                    best = tenths;
                }
            }
        }
        return best;
    }

    /** The ε that all these may cost together by this filter; 0 if none ever runs, possibly infinite. */
    public double epsilon(List<SubsampledGaussian> mechanisms) {
        double total = divergence(mechanisms);
        return total > 0 ? Math.max(0, toEpsilon(total)) : 0;
    }

    /**
     * The part of a cap that these take: 0 for nothing, above 1 for more than fits, infinite if nothing fits under the cap.
     * Parts of mechanisms add up to the part of all.
     */
    public double share(List<SubsampledGaussian> mechanisms, double maxEpsilon) {
        double room = maxEpsilon - toEpsilon(0);
        double total = divergence(mechanisms);
        return total == 0 ? 0 : room > 0 ? total / room : Double.POSITIVE_INFINITY;
    }

    private double divergence(List<SubsampledGaussian> mechanisms) {
        double total = 0;
        for (SubsampledGaussian mechanism : mechanisms) {
            total += mechanism.steps() > 0 ? divergence(mechanism) : 0;
        }
        return total;
    }

    private double divergence(SubsampledGaussian mechanism) {
        return mechanism.steps()
                * new RenyiDivergence(mechanism.noiseMultiplier(), mechanism.samplingRate()).atTenths(tenths);
    }

    private double toEpsilon(double divergence) {
        return RdpAccountant.toEpsilon(divergence, tenths / 10.0, delta);
    }
}
