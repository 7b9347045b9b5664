package dev.minga.simulations.audit;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something happened.
 *
 * @param events 0 to {@code trials}
 * @param trials at least 1
 */
record ErrorRate(int events, int trials) {
    ErrorRate {
        if (trials < 1 || events < 0 || events > trials) {
            throw new IllegalArgumentException(events + " events in " + trials + " trials");
        }
    }

    /**
     * The one-sided upper bound of the probability (Clopper and Pearson 1934): whatever the probability is, it is above this
     * bound with at most the given probability.
     *
     * @param falseAlarm in (0, 1)
     */
    double upperBound(double falseAlarm) {
        return events == trials
                ? 1
                : BetaDistribution.of(events + 1.0, trials - events).inverseSurvivalProbability(falseAlarm);
    }
}
