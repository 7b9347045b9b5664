package dev.minga.coordinator.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a PostgreSQL server (13 or later), {@code synchronous_commit} at least {@code on}.
 *
 * <p>One session writes, and it holds an advisory lock: whoever lost the session cannot write any more, and takes it up again
 * only if nobody else served the database meanwhile. When the connection breaks during a commit, whether it was done is asked
 * of the server ({@code pg_xact_status}) when it is back; until then that call waits and all others fail, so that memory and
 * journal never differ.
 */
public final class PostgresDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int ALIVE_SECONDS = 2;

    private final String url;
    private final DatabaseLogin login;
    private @Nullable Connection connection;
    private String opening = "";
    private long failedAt;
    private boolean failed;
    private boolean inDoubt;
    private boolean closed;

    private PostgresDatabase(String url, DatabaseLogin login) {
        this.url = url;
        this.login = login;
    }

    /** The database was another coordinator's for a while; what we hold in memory may be old. */
    private static final class ServedByAnother extends SQLException {
        private static final long serialVersionUID = 1L;

        ServedByAnother() {
            super("another coordinator served the database meanwhile. Stop this one; start it again if it is to go on");
        }
    }

    /** Opens the database and makes the tables where they are missing. */
    public static PostgresDatabase open(String url, DatabaseLogin login) throws SQLException {
        PostgresDatabase database = new PostgresDatabase(url, login);
        Connection first = PostgresSession.connect(url, login);
        try {
            PostgresSession.makeWriter(first);
            Migrations.apply(url, login, "BYTEA");
            database.opening =
                    PostgresSession.ask(first, "UPDATE tenure SET openings = openings + 1 RETURNING openings");
            first.commit();
            database.connection = first;
            return database;
        } catch (SQLException e) {
            first.close();
            throw e;
        }
    }

    private Connection connected() throws SQLException {
        if (closed) {
            throw new SQLException("the database is closed");
        }
        if (connection != null) {
            return connection;
        }
        if (failed && System.nanoTime() - failedAt < RETRY.toNanos()) {
            throw new SQLException("the database cannot be reached; it is tried again at once");
        }
        failed = true;
        try {
            connection = reconnected();
            failed = false;
            LOG.info("the database is back");
            return connection;
        } finally {
            failedAt = System.nanoTime();
        }
    }

    private Connection reconnected() throws SQLException {
        Connection fresh = PostgresSession.connect(url, login);
        try {
            PostgresSession.makeWriter(fresh);
            if (!PostgresSession.ask(fresh, "SELECT openings FROM tenure").equals(opening)) {
                throw new ServedByAnother();
            }
            fresh.commit();
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    @Override
    public synchronized <T> T inTransaction(Work<T> work) throws SQLException {
        if (inDoubt) {
            throw new SQLException("the database cannot be reached; whether its last commit was done is not known yet");
        }
        boolean old = connection != null;
        try {
            return attempt(work);
        } catch (SQLException e) {
            if (old && connection == null && !closed && !(e instanceof CommitFailed)) {
                return attempt(work); // the connection had died before this work was tried on it
            }
            throw e;
        }
    }

    /** A commit was not done. */
    private static final class CommitFailed extends SQLException {
        private static final long serialVersionUID = 1L;

        CommitFailed(String reason, SQLException cause) {
            super(reason, cause);
        }
    }

    private <T> T attempt(Work<T> work) throws SQLException {
        Connection current = connected();
        T result;
        String transaction;
        try {
            result = work.run(current);
            transaction = PostgresSession.ask(current, "SELECT pg_current_xact_id_if_assigned()");
        } catch (SQLException | RuntimeException e) {
            rollBack(current);
            throw e;
        }
        try {
            current.commit();
        } catch (SQLException e) {
            drop();
            if (!transaction.isEmpty()) {
                requireCommitted(transaction, e);
            }
        }
        return result;
    }

    private void rollBack(Connection current) {
        try {
            current.rollback();
            if (current.isValid(ALIVE_SECONDS)) {
                return;
            }
        } catch (SQLException dead) {
            LOG.debug("the connection is lost", dead);
        }
        drop();
    }

    private void drop() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("a lost connection does not close", e);
        }
        connection = null;
    }

    private void requireCommitted(String transaction, SQLException why) throws SQLException {
        LOG.warn("the connection broke during a commit; the server is asked whether it was done", why);
        inDoubt = true;
        try {
            if (!"committed".equals(statusOf(transaction))) {
                throw new CommitFailed("the connection broke, and nothing was written", why);
            }
        } finally {
            inDoubt = false;
        }
    }

    /** Under the lock again, so the session before has ended, and its transaction with it. */
    private String statusOf(String transaction) throws SQLException {
        while (true) {
            try {
                Connection again = connected();
                String status = PostgresSession.ask(again, "SELECT pg_xact_status('" + transaction + "'::xid8)");
                again.commit();
                return status;
            } catch (ServedByAnother e) {
                throw e;
            } catch (SQLException e) {
                drop();
                if (closed) {
                    throw e;
                }
                LOG.debug("still not", e);
            }
            try {
                wait(RETRY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("stopped before the database was back; the next start reads what it holds", e);
            }
        }
    }

    @Override
    public <T> T reading(Work<T> work) throws SQLException {
        try (Connection reader = PostgresSession.connect(url, login)) {
            PostgresSession.makeReader(reader);
            T result = work.run(reader);
            reader.rollback();
            return result;
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        notifyAll();
        if (connection != null) {
            connection.close();
        }
    }
}
