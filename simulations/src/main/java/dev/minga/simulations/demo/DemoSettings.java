package dev.minga.simulations.demo;

import java.util.List;

/**
 * The demo's sizes and training constants. {@link #STANDARD} was chosen on the validation lines, never on the test lines;
 * docs/demo.md says how.
 */
record DemoSettings(
        int recordsPerOrganisation,
        int testHarmless,
        int validationHarmless,
        int rounds,
        int stepsPerRound,
        double samplingRate,
        double noiseMultiplier,
        double clipNorm,
        double learningRate,
        double momentum,
        double headScale,
        int rank,
        double alpha,
        List<Integer> layers) {
    static final DemoSettings STANDARD =
            new DemoSettings(400, 400, 150, 5, 3, 0.4, 1.31, 1, 2.5, 0.5, 2, 4, 8, List.of(5));
}
