package dev.minga.coordinator.membership;

import dev.minga.crypto.digest.Sha256;
import java.time.Instant;

/**
 * A place in the federation that can be taken once.
 *
 * @param secret digest of the token's secret; the secret itself is not kept
 */
public record Invitation(Sha256 secret, String name, Instant expires, boolean used) {}
