package dev.minga.coordinator.kill;

/**
 * Where the coordinator is killed: at the entry of a method, which follows what has just been done and comes before what is
 * not done yet. Some are passed while it starts, too; then it is killed while it comes back.
 */
enum KillPoint {
    AN_UPLOADS_BYTES_COME_IN("store.BlobStore.append(java.lang.String, java.nio.ByteBuffer)", 20),
    STATEMENT_KEPT_DELTA_NOT("store.BlobStore.keep(java.lang.String, dev.minga.crypto.digest.Sha256)", 5),
    DELTA_KEPT_NOTHING_JOURNALED(
            "round.MemberMessage$Contributed.<init>(java.lang.String, int, dev.minga.crypto.digest.Sha256, "
                    + "dev.minga.coordinator.round.Contribution)",
            5),
    AMID_A_TRANSACTION("org.sqlite.jdbc3.JDBC3PreparedStatement.executeUpdate()", 12),
    EVENTS_WRITTEN_NOT_COMMITTED("ledger.Outbox.append(java.sql.Connection, java.util.List)", 6),
    COMMITTED_NOT_APPLIED("run.RunMemory.apply(java.util.List)", 8),
    APPLIED_NOT_ANSWERED("rpc.Submissions.receipt(dev.minga.coordinator.rpc.Submissions$Offered)", 5),
    ENTRIES_COMMITTED_LOG_BEHIND("ledger.LedgerFiles.append(long, java.util.List)", 5),
    LEAVES_WRITTEN_NO_CHECKPOINT("ledger.KeptNotes.keep(long, dev.minga.crypto.ledger.SignedNote)", 5),
    CHECKPOINT_KEPT_NOT_PUBLISHED("ledger.LedgerFiles.publish([B)", 5),
    AMID_THE_AVERAGES_FILE("dev.minga.shared.tensor.TensorFileDraft.write(java.lang.String, long, [F, int, int)", 8),
    MODEL_KEPT_ROUND_NOT_CLOSED("round.Average.<init>(dev.minga.crypto.digest.Sha256, java.util.Optional)", 2),
    ROUND_CLOSED_NEXT_NOT_OPENED("round.Closed.onEntered(java.time.Instant)", 2),
    AMID_GARBAGE_COLLECTION("store.BlobStore.forget(dev.minga.crypto.digest.Sha256)", 3),
    ENROLLED_NOT_ANSWERED(
            "membership.Enrolments$Granted.<init>(java.lang.String, java.lang.String, java.util.List, "
                    + "dev.minga.coordinator.membership.Enrolments$CoordinatorKeys)",
            1);

    private final String method;
    private final int most;

    /** @param most at which of the first so many entries it is killed; which one the dice say */
    KillPoint(String method, int most) {
        this.method = method.startsWith("dev.minga.") || method.startsWith("org.")
                ? method
                : "dev.minga.coordinator." + method;
        this.most = most;
    }

    /** Class, method and parameter types as the virtual machine writes them. */
    String method() {
        return method;
    }

    String className() {
        return method.substring(0, method.lastIndexOf('.', method.indexOf('(')));
    }

    /** Whether members' work does not lead there. */
    boolean isUpkeep() {
        return this == AMID_GARBAGE_COLLECTION || this == ENROLLED_NOT_ANSWERED;
    }

    int most() {
        return most;
    }
}
