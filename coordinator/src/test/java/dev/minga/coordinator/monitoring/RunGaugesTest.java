package dev.minga.coordinator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.metrics.MetricsPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunGaugesTest {
    private static final List<String> MEMBERS = List.of("ada", "bob");

    @TempDir
    Path directory = Path.of("");

    private static List<String> lines(MetricsPage page) {
        return new String(page.text(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void aRoundGetsOlderAndOverdueAndEnds() throws Exception {
        try (TestFederation federation = new TestFederation(directory)) {
            MetricsPage page = new MetricsPage();
            RunGauges.register(
                    federation.runs::list, run -> federation.clock.instant(), federation.clock, page.registry());
            var run = federation.startRound("web", 2, 2, MEMBERS);
            federation.clock.move(Duration.ofSeconds(90));
            assertThat(lines(page))
                    .contains(
                            "minga_coordinator_runs{state=\"collecting\"} 1.0",
                            "minga_coordinator_run_round{run=\"web\"} 1.0",
                            "minga_coordinator_run_round_age_seconds{run=\"web\"} 90.0",
                            "minga_coordinator_run_overdue_seconds{run=\"web\"} 0.0",
                            "minga_coordinator_run_paused{run=\"web\"} 0.0");
            federation.clock.move(Duration.ofMinutes(10));
            assertThat(lines(page))
                    .as("its deadline was 10 minutes after it was opened, and nobody looked")
                    .contains("minga_coordinator_run_overdue_seconds{run=\"web\"} 90.0");
            run.pause().join();
            assertThat(lines(page))
                    .contains(
                            "minga_coordinator_run_paused{run=\"web\"} 1.0",
                            "minga_coordinator_run_overdue_seconds{run=\"web\"} 0.0",
                            "minga_coordinator_runs{state=\"paused\"} 1.0");
            run.stop("enough").join();
            assertThat(lines(page))
                    .contains("minga_coordinator_runs{state=\"aborted\"} 1.0")
                    .noneMatch(line -> line.contains("run=\"web\""));
        }
    }

    @Test
    void manyRunsMakeNoMoreTimeSeries() throws Exception {
        try (TestFederation federation = new TestFederation(directory)) {
            MetricsPage page = new MetricsPage();
            RunGauges.register(
                    federation.runs::list, run -> federation.clock.instant(), federation.clock, page.registry());
            for (int i = 0; i < RunGauges.MOST_RUNS; i++) {
                assertThat(federation.runs.start(Plans.settings("run-" + i, 1, 2, MEMBERS)))
                        .isPresent();
            }
            int before = lines(page).size();
            federation.startRound("extra", 1, 2, MEMBERS);
            federation.startRound("extra-2", 1, 2, MEMBERS);
            federation.clock.move(Duration.ofMinutes(11));

            assertThat(lines(page)).hasSize(before + 5).noneMatch(line -> line.contains("extra"));
            assertThat(lines(page))
                    .as("the worst of the rest is not hidden")
                    .contains("minga_coordinator_run_overdue_seconds{run=\"(other)\"} 60.0");
        }
    }
}
