package dev.minga.node.budget;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;

/**
 * What a run does to each unit of privacy that takes part: the same steps in each of its rounds.
 *
 * @param unit whose data its noise hides
 * @param noiseMultiplier σ of the plan, in units of the clip norm
 * @param samplingRate q of the plan
 */
public record RunCost(ProtectedUnit unit, double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
    public RunCost {
        if (rounds < 1 || stepsPerRound < 1) {
            throw new IllegalArgumentException("a run has " + rounds + " rounds of " + stepsPerRound + " steps");
        }
        unit.mechanism(noiseMultiplier, samplingRate, rounds, stepsPerRound);
    }

    /** A run of unit record. */
    public RunCost(double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
        this(ProtectedUnit.RECORD, noiseMultiplier, samplingRate, rounds, stepsPerRound);
    }

    /** The whole run. */
    public SubsampledGaussian whole() {
        return ofRounds(rounds);
    }

    /** So many of its rounds. */
    SubsampledGaussian ofRounds(int some) {
        return unit.mechanism(noiseMultiplier, samplingRate, some, stepsPerRound);
    }
}
