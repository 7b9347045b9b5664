package dev.minga.simulations.experiment;

import dev.minga.node.model.Precision;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The base model.
 *
 * @param name one that comes with Minga; all-MiniLM-L6-v2 if nothing is given
 * @param directory one in the Hugging Face layout, relative to the experiment's file
 * @param precision of the frozen weights; fp32 if not given
 */
public record BaseSettings(
        Optional<String> name, Optional<Path> directory, int maxTokens, Optional<Precision> precision) {
    public BaseSettings {
        if (name.isPresent() && directory.isPresent()) {
            throw new IllegalArgumentException("base needs a name or a directory, not both");
        }
        Ranges.between("maxTokens", maxTokens, 2, 4_096);
        if (precision.filter(Precision.INT8::equals).isPresent()) {
            throw new IllegalArgumentException("precision int8 has no gradients");
        }
    }
}
