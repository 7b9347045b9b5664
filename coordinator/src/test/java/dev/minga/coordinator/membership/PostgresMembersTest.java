package dev.minga.coordinator.membership;

import dev.minga.coordinator.testkit.TestDatabase;
import java.sql.SQLException;

class PostgresMembersTest extends MembersContract {
    @Override
    TestDatabase fresh() throws SQLException {
        return TestDatabase.postgres();
    }
}
