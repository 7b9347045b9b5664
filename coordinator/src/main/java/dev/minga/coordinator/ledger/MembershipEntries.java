package dev.minga.coordinator.ledger;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.MemberRevoked;
import java.time.Instant;

/** What the log says of who is a member. Pure. */
public final class MembershipEntries {
    private final String federation;

    /** Entries of this federation. */
    public MembershipEntries(String federation) {
        this.federation = federation;
    }

    /** That an organisation became a member, with these keys. */
    public LoggedEntry enrolled(String member, PublicKey signingKey, NoteKey witnessKey, Instant at) {
        MemberEnrolled enrolled = MemberEnrolled.newBuilder()
                .setMember(member)
                .setSigningKey(dev.minga.proto.v1.PublicKey.newBuilder()
                        .setAlgorithm(signingKey.algorithm())
                        .setEncoded(ByteString.copyFrom(signingKey.encoded())))
                .setWitnessKey(witnessKey.vkey())
                .setUnixSeconds(at.getEpochSecond())
                .build();
        return entry(Kind.MEMBER_ENROLLED, member, LedgerEntry.newBuilder().setMemberEnrolled(enrolled));
    }

    /** That a membership was ended. */
    public LoggedEntry revoked(String member, String reason, Instant at) {
        MemberRevoked revoked = MemberRevoked.newBuilder()
                .setMember(member)
                .setReason(reason)
                .setUnixSeconds(at.getEpochSecond())
                .build();
        return entry(Kind.MEMBER_REVOKED, member, LedgerEntry.newBuilder().setMemberRevoked(revoked));
    }

    private LoggedEntry entry(Kind kind, String member, LedgerEntry.Builder entry) {
        return new LoggedEntry(
                kind, "", 0, member, entry.setFederation(federation).build().toByteArray());
    }
}
