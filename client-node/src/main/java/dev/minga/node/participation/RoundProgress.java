package dev.minga.node.participation;

import java.util.function.DoubleConsumer;

/** Shows how far rounds' trainings are. */
@FunctionalInterface
public interface RoundProgress {
    /**
     * A round's training is about to begin, or to go on.
     *
     * @param steps how many it takes
     * @return to be told the fraction done, before the next step and after each
     */
    DoubleConsumer of(String run, int round, int steps);
}
