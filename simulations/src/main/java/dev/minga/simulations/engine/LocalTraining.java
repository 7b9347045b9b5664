package dev.minga.simulations.engine;

import dev.minga.node.participation.PlannedRound;
import dev.minga.node.training.TrainingSet;
import dev.minga.simulations.experiment.SeededRandom;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where members train. */
@FunctionalInterface
public interface LocalTraining extends AutoCloseable {
    /**
     * A member's part of a round.
     *
     * @param seed with member and round it names the randomness
     */
    record Task(String member, TrainingSet set, long seed) {
        /** The randomness of this member in a round. */
        public SeededRandom random(int round) {
            return SeededRandom.of("train", seed, member, round);
        }
    }

    /**
     * Trains a round of several members. What a member makes does not depend on who else trains, in which order or where.
     *
     * @return by member what training changed; those are missing for whom it is not finite
     * @throws IOException if the place cannot be reached, with where it is
     */
    Map<String, float[]> train(PlannedRound round, List<Task> tasks) throws IOException;

    /** Ends it; what has nothing to end does nothing. */
    @Override
    default void close() {}
}
