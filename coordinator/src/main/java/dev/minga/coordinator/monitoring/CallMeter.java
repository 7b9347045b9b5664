package dev.minga.coordinator.monitoring;

import dev.minga.proto.v1.Rejection;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Members' calls: how many, how long, how many bytes, and what was refused in them. Thread-safe. */
public final class CallMeter {
    private static final double[] SECONDS = {0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300};

    private final Counter calls;
    private final Histogram seconds;
    private final Counter received;
    private final Counter sent;
    private final Counter refusals;

    /** Measures into this registry. */
    public CallMeter(PrometheusRegistry registry) {
        calls = Counter.builder()
                .name("minga_coordinator_calls_total")
                .help("Members' gRPC calls that are over, by method and gRPC status.")
                .labelNames("method", "status")
                .register(registry);
        seconds = Histogram.builder()
                .name("minga_coordinator_call_duration_seconds")
                .help("How long members' gRPC calls took.")
                .labelNames("method")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        received = Counter.builder()
                .name("minga_coordinator_received_bytes_total")
                .help("Bytes of messages that members sent.")
                .labelNames("method")
                .register(registry);
        sent = Counter.builder()
                .name("minga_coordinator_sent_bytes_total")
                .help("Bytes of messages sent to members.")
                .labelNames("method")
                .register(registry);
        refusals = Counter.builder()
                .name("minga_coordinator_refusals_total")
                .help("What members submitted and was refused, by what it was and why.")
                .labelNames("kind", "reason")
                .register(registry);
    }

    /**
     * A call is over.
     *
     * @param method one of the services' methods, or {@code other}
     * @param status the name of its gRPC status code
     */
    public void over(String method, String status, double durationSeconds, long receivedBytes, long sentBytes) {
        calls.labelValues(method, status).inc();
        seconds.labelValues(method).observe(durationSeconds);
        received.labelValues(method).inc(receivedBytes);
        sent.labelValues(method).inc(sentBytes);
    }

    /**
     * Something was refused.
     *
     * @param kind {@code offer}, {@code upload} or {@code evaluation}
     */
    public void refused(String kind, Rejection reason) {
        refusals.labelValues(kind, reason.name()).inc();
    }
}
