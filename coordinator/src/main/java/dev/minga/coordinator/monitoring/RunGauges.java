package dev.minga.coordinator.monitoring;

import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.LiveRun;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Runs as they are now. A run has time series of its own while it goes on and is one of the first {@link #MOST_RUNS} that do; of
 * the others the worst is shown as the run {@value #OTHER}, which no run can be called, since names hold no brackets.
 */
public final class RunGauges {
    /** So many runs have time series of their own. */
    static final int MOST_RUNS = 20;

    static final String OTHER = "(other)";
    private static final List<String> STATES =
            List.of("recruiting", "collecting", "aggregating", "closed", "evaluating", "paused", "complete", "aborted");
    private static final double MILLIS = 1e3;

    private final Supplier<List<LiveRun>> runs;
    private final Function<String, Instant> lastEntry;
    private final Clock clock;

    private RunGauges(Supplier<List<LiveRun>> runs, Function<String, Instant> lastEntry, Clock clock) {
        this.runs = runs;
        this.lastEntry = lastEntry;
        this.clock = clock;
    }

    /**
     * Shows runs.
     *
     * @param lastEntry when a run's journal got its last entry
     */
    public static void register(
            Supplier<List<LiveRun>> runs,
            Function<String, Instant> lastEntry,
            Clock clock,
            PrometheusRegistry registry) {
        RunGauges gauges = new RunGauges(runs, lastEntry, clock);
        GaugeWithCallback.builder()
                .name("minga_coordinator_runs")
                .help("Runs by state.")
                .labelNames("state")
                .callback(show -> gauges.states().forEach((state, count) -> show.call(count, state)))
                .register(registry);
        gauges.perRun(
                registry,
                "round",
                "The last round that was opened; 0 if none was.",
                run -> run.state().used());
        gauges.perRun(
                registry,
                "round_age_seconds",
                "How long the run's round or evaluation has been open; in other states, how long nothing has happened.",
                gauges::age);
        gauges.perRun(
                registry,
                "overdue_seconds",
                "How long past its deadline a run is; 0 if it is not, or has none.",
                gauges::overdue);
        gauges.perRun(
                registry,
                "contributions",
                "Contributions that the round in hand has.",
                run -> run.state().work() instanceof Collecting round
                        ? round.contributions().size()
                        : 0);
        gauges.perRun(
                registry,
                "paused",
                "1 if the operator holds the run.",
                run -> state(run.state()).equals("paused") ? 1 : 0);
    }

    private void perRun(PrometheusRegistry registry, String name, String help, ToDoubleFunction<LiveRun> value) {
        GaugeWithCallback.builder()
                .name("minga_coordinator_run_" + name)
                .help(help)
                .labelNames("run")
                .callback(show -> shown(value).forEach((run, shown) -> show.call(shown, run)))
                .register(registry);
    }

    private Map<String, Double> shown(ToDoubleFunction<LiveRun> value) {
        List<LiveRun> going =
                runs.get().stream().filter(run -> !run.state().ended()).toList();
        Map<String, Double> shown = new TreeMap<>();
        for (LiveRun run : going) {
            String name = shown.size() < MOST_RUNS ? run.plan().run() : OTHER;
            shown.merge(name, value.applyAsDouble(run), Math::max);
        }
        return shown;
    }

    private Map<String, Long> states() {
        Map<String, Long> counts = runs.get().stream()
                .collect(Collectors.groupingBy(run -> state(run.state()), TreeMap::new, Collectors.counting()));
        STATES.forEach(state -> counts.putIfAbsent(state, 0L));
        return counts;
    }

    /** As an operator calls it: a run whose last round was averaged is complete. */
    static String state(RoundState state) {
        String name = state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return name.equals("closed") && state.ended() ? "complete" : name;
    }

    private double age(LiveRun run) {
        RoundState state = run.state();
        Instant since = lastEntry.apply(run.plan().run());
        if (state instanceof Collecting round) {
            since = round.opened();
        } else if (state instanceof Evaluating round) {
            since = round.opened();
        }
        return seconds(since);
    }

    private double overdue(LiveRun run) {
        return run.state().deadline().map(this::seconds).orElse(0.0);
    }

    /** Since then; 0 if that is still to come. */
    private double seconds(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toMillis() / MILLIS);
    }
}
