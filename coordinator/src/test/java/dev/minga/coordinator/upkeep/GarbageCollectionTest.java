package dev.minga.coordinator.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.journal.Journal.PlannedRun;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.Sweep;
import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final LoggedEntry ENTRY = new LoggedEntry(LoggedEntry.Kind.RUN_PLANNED, "", 0, "", new byte[] {1});

    @TempDir
    private Path directory = Path.of("");

    private final ManualClock clock = new ManualClock(NOW);

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static Set<String> files(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below).filter(Files::isRegularFile)) {
            return all.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Stores of random blobs and journals that name some of them; the process before died after writing them. */
    @Test
    void whatStaysIsWhatASlowMarkSaysAndWhatCameSince() throws IOException {
        for (int seed = 1; seed <= (Boolean.getBoolean("minga.deep") ? 100 : 40); seed++) {
            Random random = new Random(seed);
            Path home = directory.resolve("store" + seed);
            BlobStore before = new BlobStore(home);
            List<Sha256> blobs = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                blobs.add(before.put(bytes(i)));
            }
            MemoryJournal journal = journal(random, blobs);
            BlobStore store = new BlobStore(home);
            Set<String> expected = new TreeSet<>();
            for (Sha256 blob : blobs) {
                if (SlowMark.names(journal, blob)) {
                    expected.add(blob.hex());
                }
            }
            for (int i = 0; i < 10; i++) {
                int number = random.nextInt(90); // some are there already, named or not
                if (random.nextBoolean()) {
                    expected.add(store.put(bytes(number)).hex());
                } else {
                    store.append("ada", ByteBuffer.wrap(bytes(number)));
                    store.keep("ada", Sha256.of(bytes(number)));
                    expected.add(Sha256.of(bytes(number)).hex());
                }
            }
            GarbageCollection garbage = new GarbageCollection(journal, store, clock);
            Set<String> all = files(home);
            Sweep.Found announced = garbage.collect(true);
            assertThat(files(home)).as("seed %d, dry run", seed).isEqualTo(all);
            Sweep.Found found = garbage.collect(false);
            assertThat(files(home)).as("seed %d", seed).isEqualTo(expected);
            int gone = all.size() - expected.size();
            assertThat(found)
                    .as("seed %d", seed)
                    .isEqualTo(announced)
                    .isEqualTo(new Sweep.Found(gone, 0, 0, (long) gone * Integer.BYTES));
            assertThat(gone).as("seed %d: something to find", seed).isPositive();
        }
    }

    private static MemoryJournal journal(Random random, List<Sha256> blobs) throws IOException {
        MemoryJournal journal = new MemoryJournal();
        for (String run : List.of("one", "two")) {
            journal.plan(new PlannedRun(run, new byte[0], new byte[0], any(random, blobs), NOW), ENTRY);
            for (int i = 0; i < 10; i++) {
                journal.append(run, List.of(event(random, blobs)), List.of());
            }
        }
        return journal;
    }

    private static RoundEvent event(Random random, List<Sha256> blobs) {
        Sha256 one = any(random, blobs);
        Sha256 two = any(random, blobs);
        switch (random.nextInt(7)) {
            case 0:
                return new RoundEvent.RoundOpened(1, one, NOW, NOW);
            case 1:
                return new RoundEvent.ContributionAccepted(1, "ada", new Contribution(one, two));
            case 2:
                return new RoundEvent.RoundClosed(1, one, Optional.of(two), NOW);
            case 3:
                return new RoundEvent.RoundClosed(1, one, Optional.empty(), NOW);
            case 4:
                return new RoundEvent.EvaluationOpened(1, one, NOW, NOW);
            case 5:
                return new RoundEvent.EvaluationAccepted(1, "ada", new Evaluation(List.of(1L), one));
            default:
                return new RoundEvent.MemberArrived("ada");
        }
    }

    private static Sha256 any(Random random, List<Sha256> blobs) {
        return blobs.get(random.nextInt(blobs.size()));
    }

    @Test
    void halfWrittenFilesOfADeadProcessGoButNotThoseUnderWay() throws IOException {
        BlobStore store = new BlobStore(directory);
        Sha256 ours = store.put(bytes(1));
        Path dead = store.path(Sha256.of(bytes(2)));
        Files.createDirectories(dead.getParent());
        for (Path blob : List.of(store.path(ours), dead)) {
            Files.write(blob.resolveSibling("." + blob.getFileName() + "." + UUID.randomUUID() + ".tmp"), bytes(3));
        }
        GarbageCollection garbage = new GarbageCollection(new MemoryJournal(), store, clock);
        assertThat(garbage.collect(false)).isEqualTo(new Sweep.Found(0, 0, 1, Integer.BYTES));
        assertThat(files(directory)).hasSize(2).allMatch(name -> name.contains(ours.hex()));
    }

    @Test
    void scratchFilesOfADeadProcessGoButNotThoseUnderWay() throws IOException {
        Files.write(new BlobStore(directory).scratch(), bytes(1));
        BlobStore store = new BlobStore(directory);
        Path ours = Files.write(store.scratch(), bytes(2));
        GarbageCollection garbage = new GarbageCollection(new MemoryJournal(), store, clock);
        assertThat(garbage.collect(true)).isEqualTo(new Sweep.Found(0, 0, 1, Integer.BYTES));
        assertThat(garbage.collect(false)).isEqualTo(new Sweep.Found(0, 0, 1, Integer.BYTES));
        assertThat(files(directory)).containsExactly(ours.getFileName().toString());
    }

    @Test
    void anUploadIsWaitedForADay() throws IOException {
        BlobStore store = new BlobStore(directory);
        store.append("ada", ByteBuffer.wrap(bytes(1)));
        store.append("bob", ByteBuffer.wrap(bytes(1)));
        Files.setLastModifiedTime(store.upload("ada"), FileTime.from(NOW));
        Files.setLastModifiedTime(store.upload("bob"), FileTime.from(NOW.plusSeconds(1)));
        GarbageCollection garbage = new GarbageCollection(new MemoryJournal(), store, clock);
        clock.move(Sweep.PATIENCE);
        assertThat(garbage.collect(false).uploads()).isZero();
        clock.move(Duration.ofSeconds(1));
        assertThat(garbage.collect(false)).isEqualTo(new Sweep.Found(0, 1, 0, Integer.BYTES));
        assertThat(files(directory)).containsExactly("bob");
    }

    @Test
    void whatIsNoFileOfOursStays() throws IOException {
        BlobStore store = new BlobStore(directory);
        Path folder = Files.createDirectories(directory.resolve("blobs/00"));
        Files.write(folder.resolve("README"), bytes(1));
        Files.write(directory.resolve("blobs/.note"), bytes(1));
        new GarbageCollection(new MemoryJournal(), store, clock).collect(false);
        assertThat(files(directory)).containsExactlyInAnyOrder("README", ".note");
    }
}
