package dev.minga.coordinator.upkeep;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.journal.NamedBlobs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.Sweep;
import java.io.IOException;
import java.time.Clock;

/**
 * Deletes blobs that no run names, and what broken off uploads and writes left. Guarantee: what a live or a finished run
 * names stays, and what this process was given stays until it ends, named yet or not. Thread-safe.
 */
public final class GarbageCollection {
    private final Journal journal;
    private final BlobStore blobs;
    private final Clock clock;

    /** Of the blobs that this journal's runs may name. */
    public GarbageCollection(Journal journal, BlobStore blobs, Clock clock) {
        this.journal = journal;
        this.blobs = blobs;
        this.clock = clock;
    }

    /** Collects, or with {@code dryRun} only counts. */
    public synchronized Sweep.Found collect(boolean dryRun) throws IOException {
        Sweep sweep = Sweep.of(blobs, clock.instant());
        return sweep.clear(NamedBlobs.of(journal), dryRun);
    }
}
