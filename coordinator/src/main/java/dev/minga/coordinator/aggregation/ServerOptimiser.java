package dev.minga.coordinator.aggregation;

import java.util.List;

/**
 * How the model moves by a round's aggregate (FedOpt: Reddi et al., "Adaptive Federated Optimization", ICLR 2021,
 * arXiv:2003.00295, Algorithm 2). What it remembers between rounds are moments, vectors as long as the model, kept as floats; a
 * step uses them as they are kept. All is done coordinate by coordinate, in double precision. Immutable.
 */
public sealed interface ServerOptimiser permits PlainStep, ServerMomentum, AdaptiveStep {
    /** The names of its moments, in the order in which they are handed to it; empty if it remembers nothing. */
    List<String> moments();

    /** What a moment is before the first round, everywhere. */
    float before(int moment);

    /**
     * One step for the first {@code count} coordinates.
     *
     * @param aggregate the round's aggregated delta
     * @param model is moved in place
     * @param moments are replaced in place
     */
    void step(double[] aggregate, float[] model, float[][] moments, int count);

    /** @throws IllegalArgumentException if a decay is outside its range, which the message says */
    static void requireDecay(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be at least 0 and below 1, not " + value);
        }
    }
}
