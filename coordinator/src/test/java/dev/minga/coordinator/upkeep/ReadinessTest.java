package dev.minga.coordinator.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    /** A disk that can be written unless it is told otherwise. */
    private static final class FakeDisk implements Readiness.Check {
        private Optional<IOException> trouble = Optional.empty();

        @Override
        public void run() throws IOException {
            if (trouble.isPresent()) {
                throw trouble.get();
            }
        }
    }

    private final FakeDisk disk = new FakeDisk();
    private final FakeDisk database = new FakeDisk();
    private final List<Boolean> told = new ArrayList<>();

    private Readiness readiness(Executor workers) {
        Map<String, Readiness.Check> checks = new LinkedHashMap<>();
        checks.put("disk", disk);
        checks.put("database", database);
        return new Readiness(checks, workers, told::add);
    }

    @Test
    void beforeTheFirstLookNothingIsPromised() {
        assertThat(readiness(Runnable::run).troubles()).hasSize(2);
    }

    @Test
    void oneLookFindsTroubleAndOneLookItsEnd() {
        Readiness readiness = readiness(Runnable::run);
        readiness.look();
        assertThat(readiness.troubles()).isEmpty();
        disk.trouble = Optional.of(new FileSystemException("/var/lib/minga/x", null, "No space left on device"));
        readiness.look();
        assertThat(readiness.troubles()).containsExactly(Map.entry("disk", "No space left on device"));
        database.trouble = Optional.of(new IOException("no route to db7.internal as minga"));
        readiness.look();
        assertThat(readiness.troubles()).containsOnlyKeys("disk", "database");
        disk.trouble = Optional.empty();
        readiness.look();
        assertThat(readiness.troubles())
                .containsExactly(Map.entry("database", "fails; the coordinator's log says why"));
        database.trouble = Optional.empty();
        readiness.look();
        readiness.look();
        assertThat(readiness.troubles()).isEmpty();
        assertThat(told).as("changes only").containsExactly(false, true, false, true);
    }

    /** A disk that hangs throws nothing. */
    @Test
    void aCheckThatIsStillAtWorkAtTheNextLookIsTrouble() {
        Queue<Runnable> workers = new ArrayDeque<>();
        Readiness readiness = readiness(workers::add);
        readiness.look();
        workers.remove().run();
        workers.remove().run();
        assertThat(readiness.troubles()).isEmpty();
        readiness.look();
        Runnable hangs = workers.remove();
        workers.remove().run();
        assertThat(readiness.troubles()).as("not yet").isEmpty();
        readiness.look();
        assertThat(readiness.troubles()).containsExactly(Map.entry("disk", "does not answer"));
        assertThat(workers).as("it is not tried a second time meanwhile").hasSize(1);
        hangs.run();
        assertThat(readiness.troubles()).isEmpty();
    }

    @Test
    void theDisksCheckLeavesNothingBehind(@TempDir Path directory) throws IOException {
        new DataDisk(directory).run();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}
