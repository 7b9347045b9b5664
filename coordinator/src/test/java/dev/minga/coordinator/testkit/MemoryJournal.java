package dev.minga.coordinator.testkit;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A journal in memory that fails when it is told to; a failed append leaves nothing. */
public final class MemoryJournal implements Journal {
    private final Map<String, PlannedRun> runs = new LinkedHashMap<>();
    private final Map<String, List<RoundEvent>> events = new LinkedHashMap<>();
    private final List<LoggedEntry> logged = new ArrayList<>();
    private int failures;
    private int appends;

    /** What the log would say, oldest first. */
    public synchronized List<LoggedEntry> logged() {
        return List.copyOf(logged);
    }

    /** How often something was written. */
    public synchronized int appends() {
        return appends;
    }

    /** The next appends fail, this many. */
    public synchronized void failAppends(int times) {
        failures = times;
    }

    @Override
    public synchronized boolean plan(PlannedRun run, LoggedEntry entry) {
        boolean planned = runs.putIfAbsent(run.id(), run) == null;
        if (planned) {
            logged.add(entry);
        }
        return planned;
    }

    @Override
    public synchronized List<PlannedRun> runs() {
        return List.copyOf(runs.values());
    }

    @Override
    public synchronized void append(String run, List<RoundEvent> more, List<LoggedEntry> entries) throws IOException {
        if (failures > 0) {
            failures--;
            throw new IOException("the disk of /var/secret is full");
        }
        appends++;
        events.computeIfAbsent(run, name -> new ArrayList<>()).addAll(more);
        logged.addAll(entries);
    }

    @Override
    public synchronized List<RoundEvent> replay(String run) {
        return List.copyOf(events.getOrDefault(run, List.of()));
    }
}
