package dev.minga.node.monitoring;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Memory outside of the virtual machine's own, on Linux: nearly all of it is libtorch's, which itself does not say how much. */
public final class NativeMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIB = 1_024;

    private NativeMemory() {}

    /** Shows it where the system tells it. */
    public static void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("minga_node_native_memory_bytes")
                .help(
                        "Resident memory less what the virtual machine's objects and code take: mostly libtorch's. Linux only.")
                .callback(show -> resident().ifPresent(bytes -> show.call(Math.max(0, bytes - used()))))
                .register(registry);
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        return memory.getHeapMemoryUsage().getUsed()
                + memory.getNonHeapMemoryUsage().getUsed();
    }

    private static Optional<Long> resident() {
        try {
            return Files.exists(STATUS)
                    ? Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                            .findFirst()
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
