package dev.minga.coordinator.store;

import dev.minga.coordinator.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    private Path directory = Path.of("");

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }
}
