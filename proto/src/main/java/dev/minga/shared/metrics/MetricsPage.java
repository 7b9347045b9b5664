package dev.minga.shared.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedSet;
import java.util.TreeSet;

/** All that a process measures, as Prometheus reads it (text format 0.0.4). Thread-safe. */
public final class MetricsPage {
    /** The text's media type. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** Where meters are registered. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** Adds memory, collections and threads of the virtual machine, and processor, memory and files of the process. */
    public MetricsPage withProcess() {
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
        return this;
    }

    /** The names of all that is measured, also of what has no value yet; a histogram's is that of its parts before their endings. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (MetricSnapshot snapshot : registry.scrape()) {
            String name = snapshot.getMetadata().getPrometheusName();
            boolean total = snapshot instanceof CounterSnapshot && !name.endsWith("_total");
            boolean info = snapshot instanceof InfoSnapshot && !name.endsWith("_info");
            names.add(name + (total ? "_total" : info ? "_info" : ""));
        }
        return names;
    }

    /** What is measured now. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }
}
