package dev.minga.coordinator.monitoring;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Requests at the admin endpoint. Thread-safe. */
public final class RequestMeter {
    private static final double[] SECONDS = {0.005, 0.02, 0.1, 0.5, 2, 10, 60};

    private final Counter requests;
    private final Histogram seconds;

    /** Measures into this registry. */
    public RequestMeter(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("minga_coordinator_admin_requests_total")
                .help("Requests at the admin endpoint, by route and HTTP status; 429 were asked too often.")
                .labelNames("route", "method", "status")
                .register(registry);
        seconds = Histogram.builder()
                .name("minga_coordinator_admin_request_duration_seconds")
                .help("How long requests at the admin endpoint took.")
                .labelNames("route")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
    }

    /**
     * A request was answered.
     *
     * @param route the route's template, or {@code other}
     * @param method GET, POST, PUT, DELETE, or {@code other}
     */
    public void answered(String route, String method, int status, double durationSeconds) {
        requests.labelValues(route, method, Integer.toString(status)).inc();
        seconds.labelValues(route).observe(durationSeconds);
    }
}
