package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import java.util.List;

/**
 * What a member counted for an average, verified.
 *
 * @param counts a confusion matrix row by row, noise included where the plan asks for it
 * @param statement SHA-256 of the serialised {@code SignedStatement} about it, as it is kept
 */
public record Evaluation(List<Long> counts, Sha256 statement) {
    public Evaluation {
        counts = List.copyOf(counts);
    }
}
