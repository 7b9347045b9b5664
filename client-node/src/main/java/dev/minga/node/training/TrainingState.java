package dev.minga.node.training;

/**
 * Where a round's training stands after some steps: all that the next step reads but data and draws. The arrays are not to be
 * changed.
 *
 * <p>It holds no sample, no noise and no generator's state. Going on from it draws afresh, so the steps after it are new draws of
 * the same mechanisms; as long as nothing of those that were lost has left, the round's guarantee is the same.
 *
 * @param steps how many steps led here, at least 0
 * @param vector the adapter's trained part
 * @param clip C of the next step
 * @param memory what the optimiser remembers, {@link Optimiser#memory} numbers
 */
public record TrainingState(int steps, float[] vector, double clip, double[] memory) {
    /** Before the first step from an adapter with this trained part. */
    static TrainingState start(float[] vector, DpSgdSettings settings) {
        return new TrainingState(
                0, vector, settings.clipNorm(), new double[settings.optimiser().memory(vector.length)]);
    }
}
