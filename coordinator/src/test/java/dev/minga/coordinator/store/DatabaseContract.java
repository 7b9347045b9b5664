package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Invitation;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.testkit.TestDatabase;
import dev.minga.crypto.digest.Sha256;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** One that is forgotten would be missing from every backup. */
    @Test
    void everyTableIsCopied() throws SQLException {
        Set<String> tables = database.inTransaction(connection -> {
            Set<String> found = new TreeSet<>();
            try (ResultSet rows = connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
                while (rows.next()) {
                    found.add(rows.getString("TABLE_NAME"));
                }
            }
            return found;
        });
        tables.removeAll(Set.of("tenure", "note", "flyway_schema_history"));
        assertThat(tables).containsExactlyInAnyOrderElementsOf(DatabaseCopy.TABLES);
    }

    @Test
    void aCopyInAnotherKindOfDatabaseHasEveryRowByteForByte(@TempDir Path directory) throws Exception {
        byte[] bytes = {0, -1, 39, 10};
        Sha256 digest = Sha256.of(bytes);
        Invitation invitation = new Invitation(digest, "ada", Instant.EPOCH, false);
        new Members(database, () -> {}).invite(invitation);
        Outbox outbox = new Outbox(database);
        for (int i = 0; i < 700; i++) { // more than are read at once
            outbox.append(new LoggedEntry(LoggedEntry.Kind.CONTRIBUTION, "run", i, "ada", bytes));
        }
        try (Database copy = SqliteDatabase.open(directory.resolve("copy.db"));
                Database back = TestDatabase.postgres().open()) {
            DatabaseCopy.copy(database, copy);
            DatabaseCopy.copy(copy, back);
            for (Database each : List.of(copy, back)) {
                assertThat(new Members(each, () -> {}).invitation(digest)).contains(invitation);
                assertThat(new Outbox(each).entries(0, 1_000).toArray(new byte[0][]))
                        .isDeepEqualTo(outbox.entries(0, 1_000).toArray(new byte[0][]));
                assertThat(new Outbox(each).find(LoggedEntry.Kind.CONTRIBUTION, "run", 699, "ada"))
                        .hasValue(699);
            }
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DatabaseCopy.copy(database, copy))
                    .withMessageContaining("it is in use");
        }
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
