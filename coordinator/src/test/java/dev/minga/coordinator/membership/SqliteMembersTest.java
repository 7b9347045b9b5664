package dev.minga.coordinator.membership;

import dev.minga.coordinator.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMembersTest extends MembersContract {
    @TempDir
    private Path directory = Path.of("");

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }
}
