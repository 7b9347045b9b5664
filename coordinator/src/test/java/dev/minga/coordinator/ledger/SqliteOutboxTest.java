package dev.minga.coordinator.ledger;

import dev.minga.coordinator.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContract {
    @TempDir
    private Path directory = Path.of("");

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }
}
