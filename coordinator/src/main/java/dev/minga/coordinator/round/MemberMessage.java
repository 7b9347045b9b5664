package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;

/** What a member can tell a run. The name was authenticated, signatures and payload were verified, before it got here. */
public sealed interface MemberMessage {
    /** The authenticated sender. */
    String member();

    /** The member asks for work. */
    record Present(String member) implements MemberMessage {}

    /** The member refuses the plan and will not contribute. */
    record Declined(String member, DeclineReason reason) implements MemberMessage {}

    /** The member's delta for a round is on the coordinator's disk. */
    record Contributed(String member, int round, Sha256 base, Contribution contribution) implements MemberMessage {}

    /** The member's signed counts for a round's average are on the coordinator's disk. */
    record Evaluated(String member, int round, Sha256 model, Evaluation evaluation) implements MemberMessage {}
}
