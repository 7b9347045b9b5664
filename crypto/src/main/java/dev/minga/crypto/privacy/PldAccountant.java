package dev.minga.crypto.privacy;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bounds what Poisson-subsampled Gaussian mechanisms reveal of one record, tightly: a run with the returned ε and δ is
 * (ε, δ)-differentially private under adding or removing a record, if sampling and noise are exact.
 *
 * <p>Composes privacy-loss distributions (Sommer, Meiser, Mohammadi 2019; Koskela, Jälkö, Honkela 2020) of the dominating
 * pairs of Zhu, Dong, Wang 2022, made discrete by connecting the dots (Doroshenko et al. 2022), for adding and for removing
 * a record, and takes the worse. Every approximation errs upwards: ε exceeds the true value by about a hundred-thousandth of
 * itself up to 10,000 steps, a hundredth up to a million, and by more beyond (never more than the Rényi bound). Where every
 * record enters every step, it is exact to rounding ({@link UnsampledGaussians}). Otherwise a noise multiplier below 1e-3 or
 * a δ below 1e-280 gets the Rényi bound; a sampling rate below 1e-12 counts as 1e-12.
 *
 * <p>Stateless, safe for use by many threads. Takes up to 100 MB for a million steps.
 */
public final class PldAccountant {
    private static final double LEAST_NOISE_MULTIPLIER = 1e-3;
    /** More is never less private, so that a smaller rate may count as this. */
    private static final double LEAST_SAMPLING_RATE = 1e-12;

    private static final long MOST_TIGHT_STEPS = 1_000_000;
    /** A bound that was better than this part of the coarse one may have been steered by a poor guess. */
    private static final double SETTLED = 0.9;

    private static final double LARGE_DELTA = 0.01;
    /** What is cut off shall be no more than this part of δ; where it is, more is looked at. */
    private static final double NEGLIGIBLE = 1e-5;

    private static final double FURTHER = 2;
    private static final int MOST_LOOKS = 15;
    /** A δ in (0, 1e-280) is reported as this. */
    private static final double LEAST_DELTA = 1e-280;

    private PldAccountant() {}

    /**
     * The ε of one mechanism; 0 if it never ran.
     *
     * @throws IllegalArgumentException if δ is not in (0, 1)
     */
    public static double epsilon(SubsampledGaussian mechanism, double delta) {
        return epsilon(List.of(mechanism), delta);
    }

    /**
     * The ε of all these mechanisms on the same records together; 0 if none ever ran. Possibly infinite.
     *
     * @throws IllegalArgumentException if δ is not in (0, 1)
     */
    public static double epsilon(List<SubsampledGaussian> mechanisms, double delta) {
        PrivacyRange.requireDelta(delta);
        SortedMap<SubsampledGaussian, Long> sampled = sampled(mechanisms);
        UnsampledGaussians unsampled = unsampled(mechanisms);
        if (sampled.isEmpty()) {
            return unsampled.any() ? unsampled.epsilon(delta) : 0;
        }
        SortedMap<SubsampledGaussian, Long> ran = together(sampled, unsampled);
        if (beyondPrecision(ran) || delta < LEAST_DELTA) {
            return RdpAccountant.epsilon(mechanisms, delta);
        }
        double epsilon = worse(EpsilonBound.of(ran, true, delta), EpsilonBound.of(ran, false, delta));
        return epsilon < Double.POSITIVE_INFINITY && !isLong(ran)
                ? epsilon
                : Math.min(epsilon, RdpAccountant.epsilon(mechanisms, delta));
    }

    /**
     * The δ of all these mechanisms on the same records together at this ε; 0 if none ever ran, otherwise
     * not below 1e-280.
     *
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static double delta(List<SubsampledGaussian> mechanisms, double epsilon) {
        PrivacyRange.requireEpsilon(epsilon);
        SortedMap<SubsampledGaussian, Long> sampled = sampled(mechanisms);
        UnsampledGaussians unsampled = unsampled(mechanisms);
        if (sampled.isEmpty()) {
            return unsampled.any() ? Math.max(LEAST_DELTA, unsampled.delta(epsilon)) : 0;
        }
        SortedMap<SubsampledGaussian, Long> ran = together(sampled, unsampled);
        if (beyondPrecision(ran)) {
            return RdpAccountant.delta(mechanisms, epsilon);
        }
        double delta = worse(DeltaBound.of(ran, true, epsilon), DeltaBound.of(ran, false, epsilon));
        return isLong(ran) ? Math.min(delta, RdpAccountant.delta(mechanisms, epsilon)) : delta;
    }

    /** Single steps and how many of each: what is alike is composed at once, and in one order. */
    private static SortedMap<SubsampledGaussian, Long> sampled(List<SubsampledGaussian> mechanisms) {
        SortedMap<SubsampledGaussian, Long> sampled =
                new TreeMap<>(Comparator.comparingDouble(SubsampledGaussian::noiseMultiplier)
                        .thenComparingDouble(SubsampledGaussian::samplingRate));
        for (SubsampledGaussian mechanism : mechanisms) {
            if (mechanism.steps() > 0 && mechanism.samplingRate() < 1) {
                double samplingRate = Math.max(LEAST_SAMPLING_RATE, mechanism.samplingRate());
                SubsampledGaussian step = new SubsampledGaussian(mechanism.noiseMultiplier(), samplingRate, 1);
                sampled.merge(step, mechanism.steps(), Long::sum);
            }
        }
        return sampled;
    }

    private static UnsampledGaussians unsampled(List<SubsampledGaussian> mechanisms) {
        return mechanisms.stream()
                .filter(mechanism -> mechanism.steps() > 0 && mechanism.samplingRate() == 1)
                .sorted(Comparator.comparingDouble(SubsampledGaussian::noiseMultiplier)
                        .thenComparingLong(SubsampledGaussian::steps))
                .reduce(UnsampledGaussians.NONE, UnsampledGaussians::and, (one, other) -> one);
    }

    private static SortedMap<SubsampledGaussian, Long> together(
            SortedMap<SubsampledGaussian, Long> sampled, UnsampledGaussians unsampled) {
        if (unsampled.any()) {
            double noise = Math.max(Double.MIN_VALUE, unsampled.noiseMultiplier());
            sampled.merge(new SubsampledGaussian(noise, 1, 1), 1L, Long::sum);
        }
        return sampled;
    }

    private static boolean isLong(SortedMap<SubsampledGaussian, Long> ran) {
        return ran.values().stream().mapToLong(Long::longValue).sum() > MOST_TIGHT_STEPS;
    }

    private static boolean beyondPrecision(SortedMap<SubsampledGaussian, Long> ran) {
        return ran.keySet().stream().anyMatch(m -> m.noiseMultiplier() < LEAST_NOISE_MULTIPLIER);
    }

    /** A direction whose coarse bound is below what the other one has shown already need not be refined. */
    private static double worse(Bound one, Bound other) {
        Bound larger = one.coarse() >= other.coarse() ? one : other;
        Bound smaller = larger == one ? other : one;
        double fine = larger.fine();
        return smaller.coarse() <= fine ? fine : Math.max(fine, smaller.fine());
    }

    /** What one direction gives: a bound within some percent, and on demand a tight one. */
    private interface Bound {
        double coarse();

        double fine();
    }

    private record Known(double coarse) implements Bound {
        @Override
        public double fine() {
            return coarse;
        }
    }

    private record EpsilonBound(
            OneDirection direction,
            OneDirection.Sight sight,
            PrivacyLossDistribution distribution,
            double delta,
            double coarse)
            implements Bound {
        static Bound of(SortedMap<SubsampledGaussian, Long> ran, boolean removed, double delta) {
            OneDirection direction = new OneDirection(ran, removed);
            OneDirection.Sight sight = direction.forDelta(delta);
            if ((delta >= LARGE_DELTA || sight.cumulants().epsilonBound(sight.theta(), delta) <= 0)
                    && DeltaBound.of(ran, removed, 0).coarse() <= delta) {
                return new Known(0);
            }
            PrivacyLossDistribution distribution = direction.coarse(sight);
            double epsilon = Math.min(direction.largestLoss(), distribution.epsilon(delta));
            return new EpsilonBound(direction, sight, distribution, delta, epsilon);
        }

        @Override
        public double fine() {
            double about = Math.min(coarse, sight.cumulants().epsilonBound(sight.theta(), delta));
            double slope = coarse < Double.POSITIVE_INFINITY ? distribution.slope(coarse, delta) : sight.theta();
            PrivacyLossDistribution finer = direction.fine(sight, distribution, about, slope);
            double epsilon = finer.epsilon(delta);
            if (epsilon < SETTLED * coarse) {
                finer = direction.fine(sight, finer, epsilon, finer.slope(epsilon, delta));
            }
            return Math.min(coarse, Math.min(epsilon, finer.epsilon(delta)));
        }
    }

    private record DeltaBound(
            OneDirection direction,
            OneDirection.Sight sight,
            PrivacyLossDistribution distribution,
            double epsilon,
            double coarse)
            implements Bound {
        static Bound of(SortedMap<SubsampledGaussian, Long> ran, boolean removed, double epsilon) {
            OneDirection direction = new OneDirection(ran, removed);
            if (epsilon >= direction.largestLoss()) {
                return new Known(0);
            }
            OneDirection.Sight sight = direction.forEpsilon(epsilon, 0);
            double logChernoff = sight.cumulants().at(sight.theta()) - sight.theta() * epsilon;
            if (logChernoff < StrictMath.log(LEAST_DELTA)) {
                return new Known(LEAST_DELTA);
            }
            PrivacyLossDistribution distribution = direction.coarse(sight);
            double delta = distribution.delta(epsilon);
            for (int i = 0; i < MOST_LOOKS && distribution.infinityMass() > NEGLIGIBLE * delta; i++) {
                sight = direction.forEpsilon(epsilon, sight.z() + FURTHER);
                distribution = direction.coarse(sight);
                delta = Math.min(delta, distribution.delta(epsilon));
            }
            return new DeltaBound(direction, sight, distribution, epsilon, delta);
        }

        @Override
        public double fine() {
            PrivacyLossDistribution finer =
                    direction.fine(sight, distribution, epsilon, distribution.slope(epsilon, coarse));
            double delta = finer.delta(epsilon);
            if (delta < SETTLED * coarse) {
                finer = direction.fine(sight, finer, epsilon, finer.slope(epsilon, delta));
            }
            return Math.min(coarse, Math.min(delta, finer.delta(epsilon)));
        }
    }
}
