package dev.minga.coordinator.monitoring;

import dev.minga.coordinator.upkeep.Readiness;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** The disk below the coordinator's directory, and whether what is promised could be kept now. */
public final class StorageGauges {
    /** Blobs are counted at most this often: there may be many. */
    static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);

    private final Path blobs;
    private final Clock clock;
    private Instant counted = Instant.MIN;
    private long bytes;
    private long files;

    private StorageGauges(Path blobs, Clock clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    /** Shows a directory's disk, and what is ready. */
    public static void register(
            Path directory, Path blobs, Readiness readiness, Clock clock, PrometheusRegistry registry) {
        StorageGauges counts = new StorageGauges(blobs, clock);
        Gauges gauges = new Gauges(registry);
        gauges.add("blob_bytes", "Size of all blobs, counted at most once a minute.", show -> show.of(counts.bytes()));
        gauges.add(
                "blobs", "How many blobs there are, counted at most once a minute.", show -> show.of(counts.files()));
        gauges.add(
                "disk_free_bytes",
                "Room on the disk of the coordinator's directory.",
                show -> show.of(store(directory).getUsableSpace()));
        gauges.add(
                "disk_size_bytes",
                "Size of the disk of the coordinator's directory.",
                show -> show.of(store(directory).getTotalSpace()));
        gauges.add(
                "ready",
                "1 if everything that is promised can be kept now.",
                show -> show.of(readiness.troubles().isEmpty() ? 1 : 0));
        gauges.add(
                "check_ok",
                "1 if what readiness depends on works: the disk, the database, the log.",
                show -> {
                    Map<String, String> troubles = readiness.troubles();
                    readiness.names().forEach(name -> show.of(troubles.containsKey(name) ? 0 : 1, name));
                },
                "check");
    }

    private static FileStore store(Path directory) throws IOException {
        return Files.getFileStore(directory);
    }

    private synchronized long bytes() throws IOException {
        count();
        return bytes;
    }

    private synchronized long files() throws IOException {
        count();
        return files;
    }

    private void count() throws IOException {
        Instant now = clock.instant();
        if (!counted.equals(Instant.MIN) && now.isBefore(counted.plus(BETWEEN_COUNTS)) && !now.isBefore(counted)) {
            return;
        }
        long sum = 0;
        long number = 0;
        try (Stream<Path> below = Files.walk(blobs)) {
            for (Path path : (Iterable<Path>) below::iterator) {
                try {
                    if (Files.isRegularFile(path)) {
                        sum += Files.size(path);
                        number++;
                    }
                } catch (NoSuchFileException gone) {
                    continue; // collected meanwhile
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        counted = now;
        bytes = sum;
        files = number;
    }
}
