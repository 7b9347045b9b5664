package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database promises, whatever is kept in it. */
abstract class DatabaseContract {
    TestDatabase fresh;
    Database database;

    abstract TestDatabase fresh() throws Exception;

    @BeforeEach
    void make() throws Exception {
        fresh = fresh();
        database = fresh.open();
        TestDatabase.execute(database, "CREATE TABLE note (id BIGINT PRIMARY KEY)");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    static int add(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("INSERT INTO note (id) VALUES (" + id + ")");
        }
    }

    static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM note")) {
            return row.next() ? row.getInt(1) : -1;
        }
    }

    int count() throws SQLException {
        return database.inTransaction(DatabaseContract::count);
    }

    @Test
    void aTransactionIsWholeOrNothing() throws SQLException {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.inTransaction(connection -> {
                    add(connection, 1);
                    return add(connection, 1);
                }));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> database.inTransaction(connection -> {
                    add(connection, 2);
                    throw new IllegalStateException("no");
                }));
        assertThat(count()).isZero();
        database.inTransaction(connection -> add(connection, 1));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatWasWrittenIsThereAfterAReopening() throws SQLException {
        database.inTransaction(connection -> add(connection, 1));
        close();
        database = fresh.open();
        assertThat(count()).isEqualTo(1);
    }

    /** The reader is not waited for, and sees the moment at which it began. */
    @Test
    void aReaderSeesOneMomentWhileOthersWrite() throws SQLException {
        database.inTransaction(connection -> add(connection, 1));
        int seen = database.reading(reader -> {
            int before = count(reader);
            database.inTransaction(connection -> add(connection, 2));
            return before * 10 + count(reader);
        });
        assertThat(seen).isEqualTo(11);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void checkingWritesNothingThatIsSeen() throws Exception {
        database.check();
        assertThat(count()).isZero();
    }

    @Test
    void aClosedDatabaseSaysSo() throws SQLException {
        close();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.inTransaction(DatabaseContract::count))
                .withMessageContaining("closed");
    }
}
