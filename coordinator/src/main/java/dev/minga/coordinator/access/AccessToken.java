package dev.minga.coordinator.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What the coordinator remembers of a token; the secret is not among it.
 *
 * @param name whose it is: lower-case letters, digits and hyphens, up to 63
 * @param expires absent if it works until it is revoked
 */
public record AccessToken(
        String name, Role role, Instant created, Optional<Instant> expires, Optional<Instant> revoked) {
    public AccessToken {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a token's name must be 1 to 63 lower-case letters, digits and hyphens, not '" + name + "'");
        }
    }

    /** Whether it opens anything at that time. */
    public boolean works(Instant at) {
        return revoked.isEmpty() && expires.filter(end -> !at.isBefore(end)).isEmpty();
    }
}
