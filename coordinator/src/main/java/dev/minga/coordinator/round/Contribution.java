package dev.minga.coordinator.round;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.minga.crypto.digest.Sha256;
import java.util.Optional;

/**
 * A verified delta.
 *
 * @param delta SHA-256 of its file
 * @param statement SHA-256 of the serialised {@code SignedStatement} about it, as it is kept
 * @param norm the delta's L2 norm; unknown of those that were taken before it was kept
 */
public record Contribution(
        Sha256 delta,
        Sha256 statement,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> norm) {
    @JsonCreator
    public Contribution {}

    /** One whose norm nobody looked at. */
    public Contribution(Sha256 delta, Sha256 statement) {
        this(delta, statement, Optional.empty());
    }
}
