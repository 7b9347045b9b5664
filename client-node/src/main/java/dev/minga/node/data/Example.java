package dev.minga.node.data;

import dev.minga.crypto.digest.Sha256;
import java.util.Optional;

/**
 * One text to learn from.
 *
 * @param label the number of its label in the plan's list of labels
 * @param entity whose record it is, as a keyed id, if that is known
 */
public record Example(String text, int label, Optional<Sha256> entity) {
    /** An example of nobody known. */
    public Example(String text, int label) {
        this(text, label, Optional.empty());
    }
}
