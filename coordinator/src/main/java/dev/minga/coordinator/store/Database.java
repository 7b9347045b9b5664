package dev.minga.coordinator.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The coordinator's SQLite database. When {@link #inTransaction} returns, what it wrote is on disk ({@code WAL}, {@code
 * synchronous = FULL}). Thread-safe; one transaction at a time.
 */
public final class Database implements AutoCloseable {
    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS run (id TEXT PRIMARY KEY, plan BLOB NOT NULL, signature BLOB NOT NULL, "
                + "first_model BLOB NOT NULL, created TEXT NOT NULL, seq INTEGER NOT NULL UNIQUE)",
        "CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, event TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS journal_of_run ON journal (run, seq)",
        "CREATE TABLE IF NOT EXISTS member (name TEXT PRIMARY KEY, algorithm TEXT NOT NULL, signing_key BLOB NOT NULL, "
                + "witness_key TEXT NOT NULL, enrolled TEXT NOT NULL, revoked TEXT, reason TEXT)",
        "CREATE TABLE IF NOT EXISTS certificate (sha256 BLOB PRIMARY KEY, member TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS ledger_entry (leaf INTEGER PRIMARY KEY, kind TEXT NOT NULL, run TEXT NOT NULL, "
                + "round INTEGER NOT NULL, member TEXT NOT NULL, entry BLOB NOT NULL)",
        "CREATE INDEX IF NOT EXISTS ledger_entry_of_round ON ledger_entry (run, round, kind, member)",
        "CREATE TABLE IF NOT EXISTS invitation (secret_sha256 BLOB PRIMARY KEY, name TEXT NOT NULL, "
                + "expires TEXT NOT NULL, used INTEGER NOT NULL)",
    };

    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Opens the database, making file and tables where they are missing. */
    public static Database open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            for (String table : SCHEMA) {
                statement.execute(table);
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new Database(connection);
    }

    /** What is done with the connection inside one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs the work as one transaction: all of it is durable when this returns, or none of it happened. */
    public synchronized <T> T inTransaction(Work<T> work) throws SQLException {
        try {
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }
}
