package dev.minga.coordinator.journal;

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
     * Records a new run.
     *
     * @return false if a run of this name exists already; then nothing was recorded
     */
    boolean plan(PlannedRun run) throws IOException;

    /** All runs, oldest first. */
    List<PlannedRun> runs() throws IOException;

    /** Appends events, all or none. */
    void append(String run, List<RoundEvent> events) throws IOException;

    /** All events of a run, oldest first. */
    List<RoundEvent> replay(String run) throws IOException;
}
