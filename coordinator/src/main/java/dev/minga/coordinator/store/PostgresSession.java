package dev.minga.coordinator.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** How a connection to PostgreSQL is set up so that a commit is a promise and a dead peer is noticed. Stateless. */
final class PostgresSession {
    /** "minga" as a number; one database, one coordinator. */
    private static final long LOCK = 0x6d696e6761L;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int OLDEST_SERVER = 130_000;

    private PostgresSession() {}

    static Connection connect(String url, DatabaseLogin login) throws SQLException {
        Properties properties = new Properties();
        if (login.user() != null) {
            properties.setProperty("user", login.user());
        }
        if (login.password() != null) {
            properties.setProperty("password", login.password());
        }
        properties.setProperty("ApplicationName", "minga coordinator");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "20");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(url, properties);
    }

    /**
     * Makes this session the one that may write; the server gives its lock back when the session ends.
     *
     * @throws SQLException if another session holds the lock, or the server does not keep what it commits
     */
    static void makeWriter(Connection connection) throws SQLException {
        lock(connection);
        if (Integer.parseInt(ask(connection, "SHOW server_version_num")) < OLDEST_SERVER) {
            throw new SQLException("the server is older than PostgreSQL 13. Upgrade it");
        }
        if (!"UTF8".equals(ask(connection, "SHOW server_encoding"))) {
            throw new SQLException("it does not store UTF-8. Make it with ENCODING 'UTF8'");
        }
        if (!"on".equals(ask(connection, "SHOW fsync"))) {
            throw new SQLException("the server runs with fsync = off and may forget what it promised. Turn it on");
        }
        if (!"remote_apply".equals(ask(connection, "SHOW synchronous_commit"))) {
            execute(connection, "SET synchronous_commit = on");
        }
        // The server frees the lock of a peer that vanished within half a minute.
        execute(connection, "SET tcp_keepalives_idle = 10");
        execute(connection, "SET tcp_keepalives_interval = 5");
        execute(connection, "SET tcp_keepalives_count = 3");
        execute(connection, "SET tcp_user_timeout = 25000");
        connection.setAutoCommit(false);
    }

    /** The server notices a moment after a client is gone; a restart waits for that. */
    private static void lock(Connection connection) throws SQLException {
        execute(connection, "SET lock_timeout = 1500");
        try {
            ask(connection, "SELECT pg_advisory_lock(" + LOCK + ")");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new SQLException(
                        "another coordinator serves it. Stop that one first, or choose another database", e);
            }
            throw e;
        }
        execute(connection, "SET lock_timeout = 0");
    }

    static void makeReader(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
    }

    /** The first column of the first row, or an empty text. */
    static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            String answer = rows.next() ? rows.getString(1) : null;
            return answer == null ? "" : answer;
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
