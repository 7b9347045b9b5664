package dev.minga.simulations.spark;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Precision;
import dev.minga.simulations.engine.TrainingEngine;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which base model all machines must have, and where.
 *
 * @param directory empty if the base comes with Minga
 * @param digest in hexadecimal
 * @param libraries where libtorch is unpacked
 */
record BaseMessage(String name, String directory, String digest, Precision precision, String libraries)
        implements Serializable {
    static BaseMessage of(TrainingEngine.Base base, Path libraries) {
        return new BaseMessage(
                base.name(),
                base.directory().map(Path::toString).orElse(""),
                base.digest().hex(),
                base.precision(),
                libraries.toAbsolutePath().toString());
    }

    TrainingEngine.Base open() {
        Optional<Path> where =
                Optional.of(directory).filter(text -> !text.isEmpty()).map(Path::of);
        return new TrainingEngine.Base(name, where, Sha256.parse(digest), precision);
    }
}
