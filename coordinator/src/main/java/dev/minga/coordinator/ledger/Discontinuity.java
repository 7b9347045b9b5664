package dev.minga.coordinator.ledger;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import java.io.IOException;
import java.time.Instant;

/**
 * What a coordinator says that was restored from an older backup: the log goes on from the restored tree, and whatever was
 * published beyond it is void. Each member accepts that by hand, or leaves.
 */
public final class Discontinuity {
    private static final int LONGEST_REASON = 1_000;

    private final String federation;
    private final Ledger ledger;
    private final Outbox outbox;

    /** In this federation's log, which nobody else writes meanwhile. */
    public Discontinuity(String federation, Ledger ledger, Outbox outbox) {
        this.federation = federation;
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * Logs it and publishes the checkpoint that covers it.
     *
     * @return the tree that is kept
     * @throws IllegalArgumentException if the reason is empty or longer than 1,000 characters
     */
    public Checkpoint declare(String reason, Instant at) throws IOException {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("a reason has 1 to " + LONGEST_REASON + " characters");
        }
        ledger.follow();
        Checkpoint keeps = ledger.checkpoint();
        LogDiscontinued discontinued = LogDiscontinued.newBuilder()
                .setKeptSize(keeps.size())
                .setKeptRoot(ByteString.copyFrom(keeps.root().bytes()))
                .setReason(reason)
                .setUnixSeconds(at.getEpochSecond())
                .build();
        byte[] bytes = LedgerEntry.newBuilder()
                .setFederation(federation)
                .setLogDiscontinued(discontinued)
                .build()
                .toByteArray();
        outbox.append(new LoggedEntry(Kind.LOG_DISCONTINUED, "", 0, "", bytes));
        ledger.follow();
        return keeps;
    }
}
