package dev.minga.node.monitoring;

import dev.minga.node.budget.BudgetReport;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The privacy budget as it was when the node looked last. The node's own thread {@link #look looks}, because the budget has one
 * door and a ledger is not read by two threads; any thread may read what it saw.
 */
public final class BudgetGauges {
    /** So many partitions have time series of their own; of the others the fullest is shown as one. */
    static final int MOST_PARTITIONS = 50;

    static final String OTHER = "(other)";
    private static final Logger LOG = LoggerFactory.getLogger(BudgetGauges.class);

    private final Source source;
    private volatile Optional<BudgetReport> seen = Optional.empty();
    private volatile Optional<String> trouble = Optional.of("not read yet");
    private Optional<Object> version = Optional.empty();

    /** Where a budget's report comes from. */
    public interface Source {
        /** What changes whenever the budget does. */
        Object version() throws IOException;

        /** The budget now. */
        BudgetReport report() throws IOException;
    }

    /** Shows what this says. */
    public BudgetGauges(Source source, PrometheusRegistry registry) {
        this.source = source;
        of(
                registry,
                "epsilon_spent",
                "ε that steps which ran cost each unit, by the PLD accountant.",
                records -> records.spentEpsilon());
        of(registry, "epsilon_charged", "The same with what is reserved.", records -> records.chargedEpsilon());
        of(
                registry,
                "used_ratio",
                "The part of the budget that is spent or reserved, by the filter, which is what decides; 0 to 1.",
                records -> 1 - records.budget().left());
        GaugeWithCallback.builder()
                .name("minga_node_budget_epsilon_cap")
                .help("The most ε that all runs together may cost each unit.")
                .callback(show -> seen.ifPresent(report -> show.call(report.maxEpsilon())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("minga_node_budget_readable")
                .help("1 if the budget could be read when the node looked last.")
                .callback(show -> show.call(trouble.isEmpty() ? 1 : 0))
                .register(registry);
    }

    private void of(
            PrometheusRegistry registry, String name, String help, ToDoubleFunction<BudgetReport.Records> value) {
        GaugeWithCallback.builder()
                .name("minga_node_budget_" + name)
                .help(help)
                .labelNames("partition")
                .callback(show -> seen.ifPresent(report -> {
                    List<BudgetReport.Records> all = report.partitions();
                    all.stream()
                            .limit(MOST_PARTITIONS)
                            .forEach(one -> show.call(
                                    value.applyAsDouble(one), one.partition().toString()));
                    all.stream()
                            .skip(MOST_PARTITIONS)
                            .map(value::applyAsDouble)
                            .max(Comparator.naturalOrder())
                            .ifPresent(worst -> show.call(worst, OTHER));
                }))
                .register(registry);
    }

    /** Why the budget could not be read, if it could not. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Reads the budget if it changed. On the node's own thread only. */
    public void look() {
        try {
            Object now = source.version();
            if (!version.equals(Optional.of(now))) {
                seen = Optional.of(source.report());
                version = Optional.of(now);
            }
            trouble = Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the budget cannot be shown", e);
            version = Optional.empty();
            trouble = Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
