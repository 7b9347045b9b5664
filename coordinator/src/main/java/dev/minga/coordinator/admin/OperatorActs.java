package dev.minga.coordinator.admin;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OperatorActed;
import dev.minga.shared.settings.EnumText;
import java.io.IOException;
import java.time.Clock;

/**
 * Writes what operators do into the log that all members can read. Thread-safe.
 *
 * <p><b>Guarantee.</b> The entry is durable before the act begins: nothing is changed through the admin endpoint of which the log
 * says nothing. An act that is refused is in the log too.
 */
public final class OperatorActs {
    private static final int LONGEST_TARGET = 100;

    private final String federation;
    private final Outbox outbox;
    private final Clock clock;
    private final Runnable logged;

    /** What an operator can do; the names are in the log. */
    enum Act {
        MEMBER_INVITE,
        INVITATION_WITHDRAW,
        MEMBER_REVOKE,
        TRAINING_START,
        TRAINING_PAUSE,
        TRAINING_RESUME,
        TRAINING_STOP,
        TRAINING_ROLLBACK,
        MODEL_PROMOTE,
        MODEL_ROLLBACK,
        TOKEN_CREATE,
        TOKEN_REVOKE,
        BACKUP,
        GARBAGE
    }

    /** @param logged told when an entry is durable */
    public OperatorActs(String federation, Outbox outbox, Clock clock, Runnable logged) {
        this.federation = federation;
        this.outbox = outbox;
        this.clock = clock;
        this.logged = logged;
    }

    /** Says that an operator is about to do something. */
    void begins(AdminCall call, Act act, String target) throws IOException {
        byte[] entry = LedgerEntry.newBuilder()
                .setFederation(federation)
                .setOperatorActed(OperatorActed.newBuilder()
                        .setOperator(call.operator())
                        .setAct(EnumText.format(act))
                        .setTarget(target.substring(0, Math.min(target.length(), LONGEST_TARGET)))
                        .setUnixSeconds(clock.instant().getEpochSecond()))
                .build()
                .toByteArray();
        outbox.append(new LoggedEntry(Kind.OPERATOR_ACTED, "", 0, "", entry));
        logged.run();
    }
}
