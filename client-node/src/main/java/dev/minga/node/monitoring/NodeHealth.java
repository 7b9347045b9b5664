package dev.minga.node.monitoring;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether a node can do its work. Thread-safe if its sources are. */
public final class NodeHealth {
    /** A coordinator that has not answered for longer is away; while a round is trained nobody calls it. */
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    private static final double MILLIS = 1e3;

    private final Sources sources;
    private final Clock clock;
    private final Instant started;
    private volatile Instant lastWork;

    /** When something ends. */
    public interface Ending {
        Instant at() throws IOException;
    }

    /**
     * What is looked at.
     *
     * @param certificate when the node's own ends
     * @param budget why it cannot be read, if so
     * @param lastContact when the coordinator answered last
     * @param working whether a round is trained or evaluated now
     */
    public record Sources(
            Ending certificate,
            Supplier<Optional<String>> budget,
            Supplier<Optional<Instant>> lastContact,
            BooleanSupplier working) {}

    /** Shows what it finds in this registry too. */
    public NodeHealth(Sources sources, Clock clock, PrometheusRegistry registry) {
        this.sources = sources;
        this.clock = clock;
        this.started = clock.instant();
        this.lastWork = started;
        GaugeWithCallback.builder()
                .name("minga_node_ready")
                .help("1 if the node is joined, its certificate valid, its budget readable and its coordinator there.")
                .callback(show -> show.call(troubles().isEmpty() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("minga_node_certificate_expiry_timestamp_seconds")
                .help("When the node's certificate ends, Unix time; it renews it after two thirds of its life.")
                .callback(show -> {
                    try {
                        show.call(sources.certificate().at().toEpochMilli() / MILLIS);
                    } catch (IOException unreadable) {
                        return; // readiness says so
                    }
                })
                .register(registry);
    }

    /** What keeps the node from its work, and why; empty if nothing does. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new LinkedHashMap<>();
        Instant now = clock.instant();
        try {
            Instant end = sources.certificate().at();
            if (!end.isAfter(now)) {
                troubles.put("certificate", "expired at " + end);
            }
        } catch (IOException | RuntimeException e) {
            troubles.put("membership", String.valueOf(e.getMessage()));
        }
        sources.budget().get().ifPresent(why -> troubles.put("budget", why));
        silence(now).ifPresent(why -> troubles.put("coordinator", why));
        return troubles;
    }

    private Optional<String> silence(Instant now) {
        if (sources.working().getAsBoolean()) {
            lastWork = now;
            return Optional.empty();
        }
        Optional<Instant> contact = sources.lastContact().get();
        Instant last = contact.filter(at -> at.isAfter(lastWork)).orElse(lastWork);
        if (contact.isEmpty() && last.equals(started)) {
            return Optional.of("not reached yet");
        }
        return last.plus(LONGEST_SILENCE).isBefore(now)
                ? Optional.of(
                        "not reached since " + contact.map(Instant::toString).orElse("the start"))
                : Optional.empty();
    }
}
