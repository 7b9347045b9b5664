package dev.minga.coordinator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.shared.metrics.MetricsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeasuredJournalTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final MemoryJournal memory = new MemoryJournal();
    private final MetricsPage page = new MetricsPage();
    private final ManualClock clock = new ManualClock(START);
    private final AtomicLong nanos = new AtomicLong();
    private final MeasuredJournal journal =
            new MeasuredJournal(memory, page.registry(), clock, () -> nanos.getAndAdd(3_000_000));

    private List<String> lines() {
        return new String(page.text(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void countsWhatIsDurableAndHowLongThatTook() throws IOException {
        Sha256 model = Sha256.of(new byte[] {1});
        journal.append(
                "web",
                List.of(
                        new RoundEvent.MemberDeclined("ada", DeclineReason.BUDGET_TOO_SMALL),
                        new RoundEvent.RoundOpened(1, model, START, START),
                        new RoundEvent.RoundClosed(1, model, Optional.empty(), START)),
                List.of());

        assertThat(memory.replay("web")).as("it is passed on").hasSize(3);
        assertThat(lines())
                .contains(
                        "minga_coordinator_plans_declined_total{reason=\"BUDGET_TOO_SMALL\"} 1.0",
                        "minga_coordinator_rounds_opened_total 1.0",
                        "minga_coordinator_rounds_closed_total 1.0",
                        "minga_coordinator_runs_aborted_total 0.0",
                        "minga_coordinator_journal_append_duration_seconds_sum 0.003",
                        "minga_coordinator_journal_append_duration_seconds_bucket{le=\"0.001\"} 0",
                        "minga_coordinator_journal_append_duration_seconds_bucket{le=\"0.005\"} 1");
    }

    @Test
    void whatWasNotWrittenDidNotHappen() {
        memory.failAppends(1);

        assertThatThrownBy(() -> journal.append("web", List.of(new RoundEvent.RunAborted("why", START)), List.of()))
                .isInstanceOf(IOException.class);

        assertThat(lines())
                .contains(
                        "minga_coordinator_journal_append_failures_total 1.0",
                        "minga_coordinator_runs_aborted_total 0.0",
                        "minga_coordinator_journal_append_duration_seconds_count 0");
    }

    @Test
    void knowsWhenSomethingHappenedLast() throws IOException {
        clock.move(Duration.ofMinutes(1));
        assertThat(journal.lastEntry("web")).as("not before the start").isEqualTo(START);
        journal.append("web", List.of(new RoundEvent.RunAborted("why", START)), List.of());
        assertThat(journal.lastEntry("web")).isEqualTo(START.plusSeconds(60));
        assertThat(journal.lastEntry("other")).isEqualTo(START);
    }
}
