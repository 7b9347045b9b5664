package dev.minga.coordinator.journal;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What happened, in order. When a method that writes returns, it is durable. Thread-safe. */
public interface Journal {
    /** A run as it was planned: the exact bytes of the plan, our signature over them, and the first global adapter. */
    record PlannedRun(String id, byte[] plan, byte[] signature, Sha256 firstModel, Instant created) {}

    /**
     * Records a new run and what the log will say of it, both or neither.
     *
     * @return false if a run of this name exists already; then nothing was recorded
     */
    boolean plan(PlannedRun run, LoggedEntry entry) throws IOException;

    /** All runs, oldest first. */
    List<PlannedRun> runs() throws IOException;

    /** Appends events and what the log will say of them, all or none. */
    void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException;

    /** All events of a run, oldest first. */
    List<RoundEvent> replay(String run) throws IOException;
}
