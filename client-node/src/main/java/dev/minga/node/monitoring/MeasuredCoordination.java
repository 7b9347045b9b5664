package dev.minga.node.monitoring;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.participation.Coordination;
import dev.minga.node.participation.UnreachableException;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadResponse;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A coordinator that is watched: when it answered last, what was sent to it, and what it refused. One thread calls it. */
public final class MeasuredCoordination implements Coordination {
    private static final int REMEMBERED_RUNS = 1_000;
    private static final double MILLIS = 1e3;

    private final Coordination coordinator;
    private final Clock clock;
    private final Set<String> declinedRuns = new LinkedHashSet<>();
    private final Counter unreachable;
    private final Counter declines;
    private final Counter uploaded;
    private final Counter accepted;
    private final Counter refusals;
    private volatile Optional<Instant> lastContact = Optional.empty();
    private volatile boolean reachable;

    /** Watches a coordinator. */
    public MeasuredCoordination(Coordination coordinator, PrometheusRegistry registry, Clock clock) {
        this.coordinator = coordinator;
        this.clock = clock;
        unreachable = counter(registry, "calls_unreachable", "Calls that did not reach the coordinator.");
        declines = counter(registry, "plans_declined", "Runs whose plan this node declined, by why.", "reason");
        uploaded = counter(registry, "uploaded_bytes", "Bytes of deltas that were sent.");
        accepted = counter(registry, "submissions_accepted", "What the coordinator gave a receipt for.", "kind");
        refusals = counter(registry, "submissions_refused", "What the coordinator refused, by why.", "kind", "reason");
        GaugeWithCallback.builder()
                .name("minga_node_coordinator_reachable")
                .help("1 if the last call reached the coordinator.")
                .callback(show -> show.call(reachable ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("minga_node_coordinator_last_contact_timestamp_seconds")
                .help("When the coordinator answered last, Unix time.")
                .callback(show -> lastContact.ifPresent(at -> show.call(at.toEpochMilli() / MILLIS)))
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder()
                .name("minga_node_" + name + "_total")
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    /** When it answered last. */
    public Optional<Instant> lastContact() {
        return lastContact;
    }

    private interface Call<T, E extends Exception> {
        T make() throws E;
    }

    private <T, E extends Exception> T watched(Call<T, E> call) throws E, UnreachableException {
        try {
            T answer = call.make();
            lastContact = Optional.of(clock.instant());
            reachable = true;
            return answer;
        } catch (Exception e) {
            if (e instanceof UnreachableException) {
                reachable = false;
                unreachable.inc();
            }
            throw e;
        }
    }

    @Override
    public NextTaskResponse nextTask(Collection<String> following) throws UnreachableException {
        return watched(() -> coordinator.nextTask(following));
    }

    /** It is told again at each offer; it counts once. */
    @Override
    public void decline(String run, DeclineReason reason) throws UnreachableException {
        if (declinedRuns.add(run)) {
            declines.labelValues(reason.name()).inc();
        }
        if (declinedRuns.size() > REMEMBERED_RUNS) {
            declinedRuns.remove(declinedRuns.iterator().next());
        }
        watched(() -> {
            coordinator.decline(run, reason);
            return run;
        });
    }

    @Override
    public byte[] download(Sha256 digest, long size) throws UnreachableException, IOException {
        return this.<byte[], IOException>watched(() -> coordinator.download(digest, size));
    }

    @Override
    public OfferResponse offer(SignedStatement statement) throws UnreachableException {
        OfferResponse answer = watched(() -> coordinator.offer(statement));
        if (answer.hasReceipt()) {
            accepted.labelValues("delta").inc();
        } else if (answer.hasRejection()) {
            refusals.labelValues("delta", answer.getRejection().name()).inc();
        }
        return answer;
    }

    @Override
    public UploadResponse upload(SignedStatement offered, byte[] delta, long from) throws UnreachableException {
        UploadResponse answer = watched(() -> coordinator.upload(offered, delta, from));
        uploaded.inc(delta.length - from);
        if (answer.hasReceipt()) {
            accepted.labelValues("delta").inc();
        } else if (answer.hasRejection()) {
            refusals.labelValues("delta", answer.getRejection().name()).inc();
        }
        return answer;
    }

    @Override
    public EvaluateResponse evaluate(SignedStatement statement) throws UnreachableException {
        EvaluateResponse answer = watched(() -> coordinator.evaluate(statement));
        if (answer.hasReceipt()) {
            accepted.labelValues("evaluation").inc();
        } else if (answer.hasRejection()) {
            refusals.labelValues("evaluation", answer.getRejection().name()).inc();
        }
        return answer;
    }
}
