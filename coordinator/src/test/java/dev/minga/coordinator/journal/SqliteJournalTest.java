package dev.minga.coordinator.journal;

import dev.minga.coordinator.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends SqlJournalContract {
    @TempDir
    private Path directory = Path.of("");

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }
}
