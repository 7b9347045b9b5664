package dev.minga.simulations.engine;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.Precision;
import dev.minga.node.model.UnknownBaseModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A place beside this process where members can train. Implementations are found by {@link java.util.ServiceLoader}. */
public interface TrainingEngine {
    /** What people call it: {@code --engine NAME}. */
    String name();

    /**
     * Starts it.
     *
     * @param master where it is; absent for what is usual
     * @param libraries where libtorch is unpacked, on each machine that trains
     * @throws IOException if it cannot be reached, with where it was looked for
     */
    LocalTraining start(Base base, Optional<String> master, Path libraries) throws IOException;

    /**
     * The base model that every machine must have.
     *
     * @param name one that comes with Minga; used if there is no directory
     * @param directory absolute
     */
    record Base(String name, Optional<Path> directory, Sha256 digest, Precision precision) {
        /**
         * Finds it on this machine.
         *
         * @throws IOException if it cannot be read or is another one
         */
        public BaseModel find() throws IOException, UnknownBaseModelException {
            BaseModel found = BaseFinding.find(directory, name);
            if (!found.digest().equals(digest)) {
                throw new IOException("the base model " + found.name() + " on this machine is another than the one of"
                        + " the experiment: " + found.digest().hex() + " instead of " + digest.hex());
            }
            return found;
        }
    }
}
