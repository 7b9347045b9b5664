package dev.minga.coordinator.simulation;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.simulation.disk.SimDisk;
import java.util.function.UnaryOperator;

/**
 * What is wrong below the coordinator, so that the simulation can show that it notices.
 *
 * @param disk which promises the disk keeps
 * @param journal what stands before the journal
 */
record Faults(SimDisk.Honesty disk, UnaryOperator<Journal> journal) {
    static final SimDisk.Honesty HONEST = new SimDisk.Honesty(true, true);

    /** Nothing is. */
    static Faults none() {
        return new Faults(HONEST, journal -> journal);
    }
}
