package dev.minga.coordinator.audit;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.time.Instant;

/** Entries that a log may begin with. */
final class Entries {
    private Entries() {}

    /** The enrolment of a member whose keys follow from a seed. */
    static LoggedEntry enrolled(String member, long seed) {
        SeededSecureRandom random = new SeededSecureRandom(seed);
        return new MembershipEntries("andes")
                .enrolled(
                        member,
                        Ed25519Signer.generate(random).publicKey(),
                        NoteKey.cosigner(member, witness(seed).publicKey()),
                        Instant.EPOCH);
    }

    /** What that member cosigns with. */
    static Ed25519NoteSigner witness(long seed) {
        SeededSecureRandom random = new SeededSecureRandom(seed);
        Ed25519Signer.generate(random);
        return Ed25519NoteSigner.generate(random);
    }
}
