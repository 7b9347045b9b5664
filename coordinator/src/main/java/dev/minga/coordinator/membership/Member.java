package dev.minga.coordinator.membership;

import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.PublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * An organisation that was enrolled.
 *
 * @param signingKey what its updates are verified with
 * @param witnessKey what its cosignatures are verified with
 * @param revocation why and when its membership was ended, if it was
 */
public record Member(
        String name, PublicKey signingKey, NoteKey witnessKey, Instant enrolled, Optional<Revocation> revocation) {
    /** The end of a membership. */
    public record Revocation(Instant at, String reason) {}
}
