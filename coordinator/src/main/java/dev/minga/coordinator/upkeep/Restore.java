package dev.minga.coordinator.upkeep;

import dev.minga.coordinator.access.AccessTokens;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.ledger.Discontinuity;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.ledger.RunEntries;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.Tenure;
import dev.minga.crypto.ledger.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a backup's copy a coordinator again, without opening anything that was spent since: the log says what is void, open
 * runs are aborted, because their members may have answered later rounds, and all invitations are used up. Until all of it is
 * done the database stays marked as a copy, which nobody serves; done half, it is thrown away and done anew.
 */
public final class Restore {
    private final String federation;
    private final Database database;
    private final Ledger ledger;
    private final Outbox outbox;

    /** Of this copy, which nobody serves meanwhile. */
    public Restore(String federation, Database database, Ledger ledger, Outbox outbox) {
        this.federation = federation;
        this.database = database;
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * What became of it.
     *
     * @param keptLeaves how many leaves the log goes on from
     * @param abortedRuns those that were open in the backup
     * @param voidInvitations how many invitations were open in the backup
     * @param revokedTokens how many tokens of the admin endpoint worked in the backup
     */
    public record Restored(long keptLeaves, List<String> abortedRuns, int voidInvitations, int revokedTokens) {}

    /** Copies a whole backup to a new directory; the database's copy is one of the files. */
    public static void copyFiles(Path backup, Path target) throws IOException {
        DigestList list = DigestList.read(backup);
        list.verify(backup);
        FileCopies copies = new FileCopies(target);
        for (String file : list.files().keySet()) {
            copies.file(backup.resolve(file), file);
        }
        list.verify(target);
    }

    /**
     * Takes the copy over.
     *
     * @param reason what members read in the log
     * @throws IllegalArgumentException if the reason is empty or longer than 1,000 characters
     */
    public Restored takeOver(String reason, Instant now) throws IOException {
        Checkpoint kept = new Discontinuity(federation, ledger, outbox).declare(reason, now);
        List<String> aborted = abortOpenRuns("the coordinator was restored from a backup: " + reason, now);
        int voided = new Members(database, () -> {}).voidInvitations();
        ledger.follow();
        int tokens;
        try {
            tokens = AccessTokens.revokeAll(database, now);
            Tenure.takeOver(database);
        } catch (SQLException e) {
            throw new IOException("the database cannot be taken over: " + e.getMessage(), e);
        }
        return new Restored(kept.size(), aborted, voided, tokens);
    }

    private List<String> abortOpenRuns(String reason, Instant now) throws IOException {
        Journal journal = new SqlJournal(database, () -> {});
        List<String> aborted = new ArrayList<>();
        for (Journal.PlannedRun planned : journal.runs()) {
            RunPlan plan = RunPlan.parse(planned.plan(), planned.signature());
            RoundState state = RoundState.initial(plan.schedule(planned.firstModel(), planned.created()));
            for (RoundEvent event : journal.replay(planned.id())) {
                state = state.apply(event);
            }
            if (!state.ended()) {
                List<RoundEvent> end = List.of(new RoundEvent.RunAborted(reason, now));
                journal.append(planned.id(), end, new RunEntries(plan).of(state, end));
                aborted.add(planned.id());
            }
        }
        return aborted;
    }
}
