package dev.minga.coordinator.journal;

import dev.minga.coordinator.testkit.MemoryJournal;

/** The fake that other tests trust keeps the contract too. */
class MemoryJournalTest extends JournalContract {
    @Override
    Journal journal() {
        return new MemoryJournal();
    }
}
