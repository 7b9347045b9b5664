package dev.minga.crypto.privacy;

import java.util.Arrays;

/**
 * Whose data a guarantee hides, and what mechanism a run of training is for it. Coordinator and node both ask here, so that
 * they cannot count differently.
 */
public enum ProtectedUnit {
    /** One record, there or not there (add/remove): every step of training is a release. */
    RECORD,
    /**
     * All records of one entity, there or not there (add/remove): every step is a release. An entity's gradients are summed
     * before the clip, so that it moves a step's sum by at most C, however many records it has.
     */
    ENTITY,
    /**
     * All that a member has, replaced by anything else: local differential privacy. A round's whole delta is clipped to C and
     * noised once, so each round is one release, with q = 1. Who takes part is no secret, so there is no adding and removing:
     * any two deltas that a member could have are within 2C of each other. Noise of standard deviation σ·C on a value that
     * moves by 2C is the Gaussian mechanism of multiplier σ/2 (Dong, Roth, Su, "Gaussian Differential Privacy", 2022: 2/σ-GDP).
     */
    MEMBER;

    /**
     * The unit of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProtectedUnit named(String name) {
        return Arrays.stream(values())
                .filter(unit -> unit.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the unit of privacy is unknown"));
    }

    /**
     * What so many rounds do to each unit.
     *
     * @param noiseMultiplier σ of the plan: the noise's standard deviation in units of the clip norm C, above 0 and at most 1e6
     * @param samplingRate q of the plan: the probability of each unit in each step, in (0, 1]
     * @param rounds 0 or more
     * @param stepsPerRound 1 or more
     * @throws IllegalArgumentException if a value, or the number of releases, is out of its range
     */
    public SubsampledGaussian mechanism(double noiseMultiplier, double samplingRate, int rounds, int stepsPerRound) {
        SubsampledGaussian stepByStep =
                new SubsampledGaussian(noiseMultiplier, samplingRate, (long) rounds * stepsPerRound);
        return this == MEMBER ? new SubsampledGaussian(noiseMultiplier / 2, 1, rounds) : stepByStep;
    }

    /**
     * Whether what a run of this unit costs is also a bound of what it costs a unit of another kind. So it is with {@link
     * #MEMBER}, which covers every change of the data. Not so otherwise: a record more or less changes an entity's clipped
     * sum by up to 2C, and many records of an entity move many clipped gradients.
     */
    public boolean holdsFor(ProtectedUnit other) {
        return this == other || this == MEMBER;
    }
}
