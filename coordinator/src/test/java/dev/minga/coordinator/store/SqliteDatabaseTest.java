package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    private Path directory = Path.of("");

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }

    /** SQLite takes the transaction back by itself then, and the connection does not know. */
    @Test
    void afterAFullDiskWhatWasAcknowledgedIsThereAndWritingGoesOn() throws SQLException {
        TestDatabase.execute(database, "CREATE TABLE page (bytes BLOB NOT NULL)");
        int written = 0;
        SQLException full = null;
        while (full == null && written < 1_000) {
            int id = written;
            try {
                database.inTransaction(connection -> {
                    add(connection, id);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("PRAGMA max_page_count = 20");
                        return statement.executeUpdate("INSERT INTO page VALUES (zeroblob(4000))");
                    }
                });
                written++;
            } catch (SQLException e) {
                full = e;
            }
        }
        assertThat((Throwable) full).isNotNull().hasMessageContaining("full");
        assertThat(count()).isEqualTo(written);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.inTransaction(connection -> {
                    add(connection, 2_000);
                    return add(connection, 2_000);
                }));
        assertThat(count()).as("a transaction is whole or nothing again").isEqualTo(written);
        database.inTransaction(connection -> add(connection, 3_000));
        assertThat(count()).isEqualTo(written + 1);
    }
}
