package dev.minga.simulations.audit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells two worlds apart by a threshold on a number that it observes. The first half of each world's observations chooses the
 * threshold, and on which side or how far from zero to look; the second half alone gives the bound, so that choosing costs
 * nothing.
 */
final class Distinguisher {
    private static final int THRESHOLDS = 200;
    private static final List<DoubleUnaryOperator> SCORES = List.of(x -> x, x -> -x, Math::abs, x -> -Math.abs(x));

    private final Refutation refutation;
    private final double falseAlarm;

    /**
     * Bounds a mechanism by what this rule refutes.
     *
     * @param falseAlarm probability with which a bound may be above the truth, in (0, 1)
     */
    Distinguisher(Refutation refutation, double falseAlarm) {
        this.refutation = refutation;
        this.falseAlarm = falseAlarm;
    }

    /** The ε below which the mechanism cannot be. */
    double lowerBound(double[] without, double[] with) {
        int halfWithout = without.length / 2;
        int halfWith = with.length / 2;
        Test best = SCORES.stream()
                .flatMap(score -> tests(score, Arrays.copyOf(without, halfWithout), Arrays.copyOf(with, halfWith)))
                .max(Comparator.comparingDouble(Candidate::promise))
                .orElseThrow()
                .test();
        double[] restWithout = Arrays.copyOfRange(without, halfWithout, without.length);
        double[] restWith = Arrays.copyOfRange(with, halfWith, with.length);
        return refutation.epsilon(
                new ErrorRate(best.said(restWithout), restWithout.length).upperBound(falseAlarm / 2),
                new ErrorRate(restWith.length - best.said(restWith), restWith.length).upperBound(falseAlarm / 2));
    }

    private Stream<Candidate> tests(DoubleUnaryOperator score, double[] without, double[] with) {
        double[] scoresWithout = Arrays.stream(without).map(score).sorted().toArray();
        double[] scoresWith = Arrays.stream(with).map(score).sorted().toArray();
        double[] all = DoubleStream.concat(Arrays.stream(scoresWithout), Arrays.stream(scoresWith))
                .sorted()
                .toArray();
        return IntStream.range(1, THRESHOLDS)
                .mapToDouble(i -> all[(int) ((long) i * all.length / THRESHOLDS)])
                .distinct()
                .mapToObj(threshold -> new Candidate(
                        new Test(score, threshold),
                        refutation.epsilon(
                                rate(scoresWithout.length - upTo(threshold, scoresWithout), scoresWithout.length),
                                rate(upTo(threshold, scoresWith), scoresWith.length))));
    }

    /** About what the bound of a rare event will be; near enough to choose by. */
    private static double rate(int events, int trials) {
        double spread = 5 * Math.sqrt(events) + 15;
        return Math.min(1, (events + spread) / trials);
    }

    private static int upTo(double threshold, double[] sorted) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= threshold) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private record Candidate(Test test, double promise) {}

    /** "With" is said where the score is above the threshold. */
    private record Test(DoubleUnaryOperator score, double threshold) {
        int said(double[] observations) {
            return (int) Arrays.stream(observations)
                    .filter(x -> score.applyAsDouble(x) > threshold)
                    .count();
        }
    }
}
