package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import java.util.Optional;

/**
 * What was made of a round's contributions; on disk.
 *
 * @param model the new global adapter
 * @param serverState what the server optimiser remembers with this model, if it remembers anything
 */
public record Average(Sha256 model, Optional<Sha256> serverState) {}
