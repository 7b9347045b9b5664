package dev.minga.node.training;

import java.util.Optional;
import java.util.function.Supplier;

/** Where the states of a round's training are kept, so that it survives its process. */
public interface Checkpoints {
    /** Keeps nothing. */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public Optional<TrainingState> last() {
            return Optional.empty();
        }

        @Override
        public void reached(Supplier<TrainingState> state) {}
    };

    /** The last state that was kept of this very training. */
    Optional<TrainingState> last();

    /** A step is done; the state may be asked for and kept, or not. */
    void reached(Supplier<TrainingState> state);
}
