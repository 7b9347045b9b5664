package dev.minga.node.budget;

import dev.minga.crypto.privacy.SubsampledGaussian;

/**
 * What a run does to each record of a partition that takes part: the same steps in each of its rounds.
 *
 * @param noiseMultiplier σ, in units of the clip norm
 * @param samplingRate q, the probability of each record in each step
 */
public record RunCost(double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
    public RunCost {
        if (rounds < 1 || stepsPerRound < 1) {
            throw new IllegalArgumentException("a run has " + rounds + " rounds of " + stepsPerRound + " steps");
        }
        mechanism(noiseMultiplier, samplingRate, (long) rounds * stepsPerRound);
    }

    /** The whole run. */
    public SubsampledGaussian whole() {
        return ofRounds(rounds);
    }

    /** So many of its rounds. */
    SubsampledGaussian ofRounds(int some) {
        return mechanism(noiseMultiplier, samplingRate, (long) some * stepsPerRound);
    }

    private static SubsampledGaussian mechanism(double noiseMultiplier, double samplingRate, long steps) {
        return new SubsampledGaussian(noiseMultiplier, samplingRate, steps);
    }
}
