package dev.minga.coordinator.simulation;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.simulation.disk.Power;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A journal whose process may die before it has written, and after. What it wrote it shows to the book. */
final class SimJournal implements Journal {
    private final Journal inner;
    private final Power power;
    private final Book book;
    private final BooleanSupplier busy;

    SimJournal(Journal inner, Power power, Book book, BooleanSupplier busy) {
        this.inner = inner;
        this.power = power;
        this.book = book;
        this.busy = busy;
    }

    @Override
    public boolean plan(PlannedRun run, LoggedEntry entry) throws IOException {
        power.needed("before a plan is written");
        boolean planned = inner.plan(run, entry);
        if (planned) {
            book.planned(run, entry);
        }
        power.died("after a plan was written");
        return planned;
    }

    @Override
    public List<PlannedRun> runs() throws IOException {
        return inner.runs();
    }

    @Override
    public void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
        power.needed("before events are written");
        if (busy.getAsBoolean()) {
            throw new IOException("the database is busy");
        }
        inner.append(run, events, entries);
        book.appended(run, events, entries);
        power.died("after events were written");
    }

    @Override
    public List<RoundEvent> replay(String run) throws IOException {
        return inner.replay(run);
    }
}
