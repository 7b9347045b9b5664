package dev.minga.coordinator.ledger;

import dev.minga.coordinator.testkit.TestDatabase;
import java.sql.SQLException;

class PostgresOutboxTest extends OutboxContract {
    @Override
    TestDatabase fresh() throws SQLException {
        return TestDatabase.postgres();
    }
}
