package dev.minga.coordinator.monitoring;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.MemberDeclined;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A journal that is watched: how long it takes until what happened is durable, and how often what happened. It counts what was
 * appended since the start, after it is durable. Thread-safe.
 */
public final class MeasuredJournal implements Journal {
    private static final double[] SECONDS = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};
    private static final double NANOS = 1e9;

    private final Journal journal;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant opened;
    private final Map<String, Instant> lastEntries = new ConcurrentHashMap<>();
    private final Histogram seconds;
    private final Counter failures;
    private final Counter opens;
    private final Counter closes;
    private final Counter contributions;
    private final Counter evaluations;
    private final Counter decisions;
    private final Counter declines;
    private final Counter aborts;

    /**
     * Watches a journal.
     *
     * @param nanoTime a clock that nobody sets
     */
    public MeasuredJournal(Journal journal, PrometheusRegistry registry, Clock clock, LongSupplier nanoTime) {
        this.journal = journal;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.opened = clock.instant();
        seconds = Histogram.builder()
                .name("minga_coordinator_journal_append_duration_seconds")
                .help("How long it took until an append to the journal was durable.")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        failures = counter(registry, "journal_append_failures", "Appends to the journal that failed.");
        opens = counter(registry, "rounds_opened", "Rounds that were opened.");
        closes = counter(registry, "rounds_closed", "Rounds that were averaged.");
        contributions = counter(registry, "contributions_accepted", "Members' deltas that were accepted.");
        evaluations = counter(registry, "evaluations_accepted", "Members' counts that were accepted.");
        decisions = counter(registry, "gate_decisions", "What became of averages that were evaluated.", "decision");
        declines = counter(registry, "plans_declined", "Members that declined a run's plan, by why.", "reason");
        aborts = counter(registry, "runs_aborted", "Runs that ended before their last round.");
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder()
                .name("minga_coordinator_" + name + "_total")
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    /** When a run's journal got its last entry, as far as this process knows: not before its start. */
    public Instant lastEntry(String run) {
        return lastEntries.getOrDefault(run, opened);
    }

    @Override
    public boolean plan(PlannedRun run, LoggedEntry entry) throws IOException {
        boolean planned = journal.plan(run, entry);
        if (planned) {
            lastEntries.put(run.id(), clock.instant());
        }
        return planned;
    }

    @Override
    public List<PlannedRun> runs() throws IOException {
        return journal.runs();
    }

    @Override
    public void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
        long from = nanoTime.getAsLong();
        try {
            journal.append(run, events, entries);
        } catch (IOException | RuntimeException e) {
            failures.inc();
            throw e;
        }
        seconds.observe((nanoTime.getAsLong() - from) / NANOS);
        lastEntries.put(run, clock.instant());
        events.forEach(this::count);
    }

    @Override
    public List<RoundEvent> replay(String run) throws IOException {
        return journal.replay(run);
    }

    private void count(RoundEvent event) {
        if (event instanceof RoundOpened) {
            opens.inc();
        } else if (event instanceof RoundClosed) {
            closes.inc();
        } else if (event instanceof ContributionAccepted) {
            contributions.inc();
        } else if (event instanceof EvaluationAccepted) {
            evaluations.inc();
        } else if (event instanceof EvaluationEnded ended) {
            decisions.labelValues(ended.verdict().decision().name()).inc();
        } else if (event instanceof MemberDeclined declined) {
            declines.labelValues(declined.reason().name()).inc();
        } else if (event instanceof RunAborted) {
            aborts.inc();
        }
    }
}
