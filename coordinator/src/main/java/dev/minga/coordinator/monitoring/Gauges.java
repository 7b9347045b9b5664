package dev.minga.coordinator.monitoring;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes gauges that ask when they are read; one that cannot be asked is left out and does not keep others from being shown. */
final class Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);
    private static final double MILLIS = 1e3;

    private final PrometheusRegistry registry;

    Gauges(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** What a gauge says. */
    interface Asked {
        void show(Shown shown) throws IOException;
    }

    /** Takes a value and its labels' values. */
    interface Shown {
        void of(double value, String... labels);
    }

    /** @param name without the prefix {@code minga_coordinator_} */
    void add(String name, String help, Asked asked, String... labels) {
        GaugeWithCallback.builder()
                .name("minga_coordinator_" + name)
                .help(help)
                .labelNames(labels)
                .callback(show -> {
                    try {
                        asked.show(show::call);
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("{} cannot be measured", name, e);
                    }
                })
                .register(registry);
    }

    static double unixSeconds(Instant at) {
        return at.toEpochMilli() / MILLIS;
    }
}
