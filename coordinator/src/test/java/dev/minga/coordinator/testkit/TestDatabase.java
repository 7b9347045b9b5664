package dev.minga.coordinator.testkit;

import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.DatabaseLogin;
import dev.minga.coordinator.store.PostgresDatabase;
import dev.minga.coordinator.store.SqliteDatabase;
import java.nio.file.Path;
import java.sql.SQLException;

/** An empty database that can be opened again and again; contracts are held against each kind. */
public interface TestDatabase {
    Database open() throws SQLException;

    static TestDatabase sqlite(Path directory) {
        return () -> SqliteDatabase.open(directory.resolve("test.db"));
    }

    static TestDatabase postgres() throws SQLException {
        String url = TestPostgres.emptyDatabase();
        return () -> PostgresDatabase.open(url, DatabaseLogin.NONE);
    }

    /** Runs a statement in a transaction of its own. */
    static void execute(Database database, String sql) throws SQLException {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
