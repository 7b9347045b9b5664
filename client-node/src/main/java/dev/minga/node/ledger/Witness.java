package dev.minga.node.ledger;

import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import java.time.Clock;

/** A member as a cosigner of checkpoints: its name, its key, and the time that it states. */
public record Witness(String member, Ed25519NoteSigner signer, Clock clock) {
    /** What others verify the cosignatures with. */
    NoteKey key() {
        return NoteKey.cosigner(member, signer.publicKey());
    }

    NoteSignature cosign(String text) {
        try {
            return Cosignature.sign(member, signer, text, clock.instant());
        } catch (MalformedLedgerException e) {
            throw new IllegalArgumentException("only checkpoints are cosigned", e);
        }
    }
}
