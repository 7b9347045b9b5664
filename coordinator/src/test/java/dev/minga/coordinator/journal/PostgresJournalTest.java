package dev.minga.coordinator.journal;

import dev.minga.coordinator.testkit.TestDatabase;
import java.sql.SQLException;

class PostgresJournalTest extends SqlJournalContract {
    @Override
    TestDatabase fresh() throws SQLException {
        return TestDatabase.postgres();
    }
}
