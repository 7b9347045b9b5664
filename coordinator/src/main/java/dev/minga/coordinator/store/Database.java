package dev.minga.coordinator.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where a coordinator keeps its journal, members and ledger entries: one SQL, SQLite or PostgreSQL behind it. This process is
 * the only one that writes. Thread-safe; one transaction at a time.
 */
public interface Database extends AutoCloseable {
    /** What is done with the connection inside one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs the work as one transaction: all of it is durable when this returns, and none of it happened if it throws. After a
     * failure of disk, server or network the next call starts afresh.
     */
    <T> T inTransaction(Work<T> work) throws SQLException;

    /** Runs the work, which only reads, on a connection of its own: it sees one moment, and nobody waits for it. */
    <T> T reading(Work<T> work) throws SQLException;

    /** Writes something that says nothing, durably: whether {@link #inTransaction} would work now. */
    default void check() throws IOException {
        try {
            inTransaction(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("UPDATE tenure SET openings = openings");
                }
            });
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    void close() throws SQLException;
}
