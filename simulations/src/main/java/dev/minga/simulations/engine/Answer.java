package dev.minga.simulations.engine;

import java.util.Random;

/**
 * When a member answers in a round, if at all.
 *
 * @param seconds after the round opened; infinite if it never answers
 */
record Answer(double seconds) {
    private static final double SLOWEST_IN_TIME = 0.9;

    /**
     * Draws one.
     *
     * @param dropOut probability that it never answers
     * @param late probability that it answers after the deadline
     */
    static Answer draw(double dropOut, double late, double deadlineSeconds, Random random) {
        double what = random.nextDouble();
        double when = random.nextDouble();
        if (what < dropOut) {
            return new Answer(Double.POSITIVE_INFINITY);
        }
        return what < dropOut + late
                ? new Answer(deadlineSeconds * (1 + when) + 1)
                : new Answer(deadlineSeconds * SLOWEST_IN_TIME * when);
    }

    boolean never() {
        return Double.isInfinite(seconds);
    }
}
