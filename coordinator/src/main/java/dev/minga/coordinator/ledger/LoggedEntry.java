package dev.minga.coordinator.ledger;

import dev.minga.proto.v1.LedgerEntry;

/**
 * An entry on its way into the log.
 *
 * @param run the run it is about, or empty
 * @param round the round it is about, or 0
 * @param member the member it is about, or empty
 * @param bytes a serialised {@link LedgerEntry}: what is hashed and kept, byte for byte
 */
public record LoggedEntry(Kind kind, String run, int round, String member, byte[] bytes) {
    /** What an entry says; the names are stored. */
    public enum Kind {
        RUN_PLANNED,
        MEMBER_ENROLLED,
        MEMBER_REVOKED,
        CONTRIBUTION,
        ROUND_AVERAGED,
        EVALUATION,
        ROUND_EVALUATED,
        RUN_WENT_BACK,
        RUN_ABORTED,
        MODEL_PROMOTED,
        LOG_DISCONTINUED,
        OPERATOR_ACTED
    }
}
