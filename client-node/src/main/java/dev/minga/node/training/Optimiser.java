package dev.minga.node.training;

/**
 * How a noised mean gradient becomes a step. All that is done here comes after the noise and is post-processing, so it
 * changes nothing about privacy. The constants come from the plan. Immutable.
 */
public sealed interface Optimiser permits Momentum, DpAdamBc {
    /** How many numbers it remembers. */
    int memory(int dimension);

    /**
     * Goes on with what is remembered, which is all zeros at the start.
     *
     * @param memory read, and written in place with every step
     */
    Steps on(double[] memory);

    /** Starts without a past. */
    default Steps start(int dimension) {
        return on(new double[memory(dimension)]);
    }

    /** One run of an optimiser. Not thread-safe. */
    interface Steps {
        /**
         * Replaces a gradient with what is to be subtracted from the parameters, the learning rate included.
         *
         * @param gradient noised mean gradient, one value per parameter
         * @param noiseVariance variance of the noise on each of its values
         */
        void next(double[] gradient, double noiseVariance);
    }
}
