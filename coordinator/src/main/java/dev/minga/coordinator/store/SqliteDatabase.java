package dev.minga.coordinator.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A database in one file. What {@link #inTransaction} wrote is on disk when it returns ({@code WAL}, {@code synchronous =
 * FULL}). The caller keeps other processes away ({@link dev.minga.shared.files.DirectoryLock}).
 */
public final class SqliteDatabase implements Database {
    private final String url;
    private @Nullable Connection connection;
    private boolean closed;

    private SqliteDatabase(String url) {
        this.url = url;
    }

    /** Opens the database, making file and tables where they are missing. */
    public static SqliteDatabase open(Path file) throws SQLException {
        String url = "jdbc:sqlite:" + file;
        try (Connection first = DriverManager.getConnection(url);
                Statement statement = first.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL"); // the file remembers it
        }
        Migrations.apply(url, DatabaseLogin.NONE, "BLOB");
        SqliteDatabase database = new SqliteDatabase(url);
        database.connection = database.connect();
        return database;
    }

    private Connection connect() throws SQLException {
        Connection fresh = DriverManager.getConnection(url);
        try (Statement statement = fresh.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            fresh.setAutoCommit(false);
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    @Override
    public synchronized <T> T inTransaction(Work<T> work) throws SQLException {
        if (closed) {
            throw new SQLException("the database is closed");
        }
        Connection current = connection == null ? connect() : connection;
        connection = current;
        try {
            T result = work.run(current);
            current.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(current, e);
            throw e;
        }
    }

    /** SQLite may have rolled back by itself; then the connection's idea of where it stands is wrong. */
    private void rollBack(Connection current, Exception why) throws SQLException {
        try {
            current.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
            connection = null;
            current.close();
        }
    }

    @Override
    public <T> T reading(Work<T> work) throws SQLException {
        try (Connection reader = connect()) {
            return work.run(reader);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        if (connection != null) {
            connection.close();
        }
    }
}
