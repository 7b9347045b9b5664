package dev.minga.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.minga.coordinator.aggregation.AfterAverage;
import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.ServerMomentum;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Average;
import dev.minga.coordinator.round.Cohort;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.LastGood;
import dev.minga.coordinator.round.Schedule;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the store after an average, and after one that failed. */
class AggregatorTest {
    private static final Aggregation MOMENTUM = new Aggregation(
            new FedAvg(), OptionalDouble.empty(), 1, new ServerMomentum(1, 0.5), Sha256.of(new byte[] {7}));

    @TempDir
    private Path directory = Path.of("");

    private BlobStore blobs;
    private Aggregating round;

    @BeforeEach
    void aRoundOfOneMember() throws IOException {
        blobs = new BlobStore(directory);
        Sha256 base = blobs.put(file(1, 2));
        Schedule schedule = new Schedule(
                "run", 1, new TreeMap<>(Map.of("ada", 1.0)), 1, RunsHarness.START, Duration.ofMinutes(1), base);
        Contribution contribution = new Contribution(blobs.put(file(10, 20)), base);
        round = new Aggregating(
                schedule,
                new Cohort(),
                1,
                base,
                new LastGood(base, new TreeMap<>()),
                new TreeSet<>(),
                new TreeMap<>(Map.of("ada", contribution)));
    }

    private static byte[] file(float... values) {
        FloatTensor tensor = new FloatTensor(List.of((long) values.length), values);
        return TensorFileWriter.encode(new TreeMap<>(Map.of("w", tensor)), new TreeMap<>());
    }

    private Average aggregate(AfterAverage after) throws IOException {
        return new Aggregator(blobs, MOMENTUM.then(after)).aggregate(round, Optional.empty());
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory).filter(Files::isRegularFile)) {
            return all.collect(Collectors.toSet());
        }
    }

    @Test
    void modelAndStateAreBlobsAndNothingElseStays() throws IOException {
        Set<Path> expected = files();
        Average average = aggregate((moved, number, drafts) -> moved);
        assertThat(Files.readAllBytes(blobs.path(average.model()))).isEqualTo(file(11, 22));
        expected.add(blobs.path(average.model()));
        expected.add(blobs.path(average.serverState().orElseThrow()));
        assertThat(files()).isEqualTo(expected);
    }

    @Test
    void whatFailsWhenAllIsWrittenLeavesNothing() throws IOException {
        Set<Path> before = files();
        assertThatIOException()
                .isThrownBy(() -> aggregate((moved, number, drafts) -> {
                    throw new IOException("No space left on device");
                }));
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aDiskThatTakesNoFileIsSaidAndTriedAgain() throws IOException {
        Path scratch = directory.resolve("scratch");
        Files.delete(scratch);
        Set<Path> before = files();
        assertThatIOException().isThrownBy(() -> aggregate((moved, number, drafts) -> moved));
        assertThat(files()).isEqualTo(before);
        Files.createDirectory(scratch);
        assertThat(blobs.has(aggregate((moved, number, drafts) -> moved).model()))
                .isTrue();
    }
}
