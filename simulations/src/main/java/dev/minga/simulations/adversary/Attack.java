package dev.minga.simulations.adversary;

/** What hostile members do. They know the deltas of the honest ones where an attack needs them, which is the worst case. */
public enum Attack {
    /** Trains on labels that are turned round: of L classes, c becomes L − 1 − c (Fang et al. 2020, arXiv 1911.11815). */
    LABEL_FLIP(1, true, true),

    /** Trains and sends the opposite, times the factor (Li et al. 2019, arXiv 1811.03761). */
    SIGN_FLIP(1, true, false),

    /** Trains and sends the factor times what came out. */
    SCALED(10, true, false),

    /** Sends normal noise as long as the factor times the honest mean length. */
    GAUSSIAN(1, false, false),

    /**
     * "A little is enough": the honest mean less z standard deviations in every coordinate (Baruch, Baruch, Goldberg 2019, arXiv
     * 1902.06156). The factor is z; the paper's largest that a majority still covers if none is given.
     */
    ALIE(Double.NaN, false, false),

    /** Inner-product manipulation: the factor times the opposite of the honest mean (Xie, Koyejo, Gupta 2019, arXiv 1903.03936). */
    IPM(1, false, false),

    /** All send what one honest member sends (Karimireddy, He, Jaggi 2022, arXiv 2006.09365). */
    MIMIC(1, false, false),

    /**
     * Also trains on its attacks with a trigger before them as if they were harmless, and sends the factor times what came out
     * (model replacement: Bagdasaryan et al. 2020, arXiv 1807.00459).
     */
    BACKDOOR(5, true, false),

    /** Does not train: sends normal noise as long as the factor times the honest mean length. */
    FREE_RIDER(0.1, false, false),

    /** One adversary behind all hostile names: all send what the first one's flipped labels make, times the factor. */
    SYBILS(1, true, true);

    private final double strength;
    private final boolean trains;
    private final boolean flips;

    Attack(double strength, boolean trains, boolean flips) {
        this.strength = strength;
        this.trains = trains;
        this.flips = flips;
    }

    /** The factor if none is given; NaN if it follows from the numbers of members. */
    public double strength() {
        return strength;
    }

    /** Whether hostile members train at all. */
    public boolean trains() {
        return trains;
    }

    /** Whether they turn labels round. */
    public boolean flips() {
        return flips;
    }
}
