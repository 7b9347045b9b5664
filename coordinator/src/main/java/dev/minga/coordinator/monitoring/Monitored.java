package dev.minga.coordinator.monitoring;

import dev.minga.shared.metrics.MetricsPage;
import io.prometheus.metrics.core.metrics.Info;

/**
 * What the admin endpoint shows, and where it tells of its own requests.
 *
 * @param page all that is measured
 */
public record Monitored(MetricsPage page, RequestMeter requests) {
    /** A page on which requests are counted. */
    public static Monitored on(MetricsPage page) {
        return new Monitored(page, new RequestMeter(page.registry()));
    }

    /** Shows which version this is. */
    public void version(String version) {
        Info.builder()
                .name("minga_coordinator_info")
                .help("Always 1; its label is the version that runs.")
                .labelNames("version")
                .register(page.registry())
                .addLabelValues(version);
    }
}
