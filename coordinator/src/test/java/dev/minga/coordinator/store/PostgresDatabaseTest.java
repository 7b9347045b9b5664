package dev.minga.coordinator.store;

import dev.minga.coordinator.testkit.TestDatabase;
import java.sql.SQLException;

class PostgresDatabaseTest extends DatabaseContract {
    @Override
    TestDatabase fresh() throws SQLException {
        return TestDatabase.postgres();
    }
}
