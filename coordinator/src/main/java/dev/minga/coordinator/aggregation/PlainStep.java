package dev.minga.coordinator.aggregation;

import java.util.List;

/**
 * {@code x ← x + η·Δ}: with η = 1 what FedAvg does.
 *
 * @param learningRate η, above 0 and at most 1e6
 */
public record PlainStep(double learningRate) implements ServerOptimiser {
    /** @throws IllegalArgumentException if the rate is out of its range */
    public PlainStep {
        Rule.requireRange("learningRate", learningRate, 0, 1e6);
    }

    @Override
    public List<String> moments() {
        return List.of();
    }

    @Override
    public float before(int moment) {
        throw new IllegalArgumentException("there is no moment " + moment);
    }

    @Override
    public void step(double[] aggregate, float[] model, float[][] moments, int count) {
        for (int i = 0; i < count; i++) {
            model[i] = (float) (model[i] + learningRate * aggregate[i]);
        }
    }
}
