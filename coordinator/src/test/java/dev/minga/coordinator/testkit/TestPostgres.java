package dev.minga.coordinator.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, started once for all tests of a process when the first one asks for it. */
public final class TestPostgres {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestPostgres() {}

    private static final class Server {
        static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on") // off is refused
                        .start(); // it stops with this process
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The URL of a database that nobody has used. */
    public static String emptyDatabase() throws SQLException {
        String name = "test" + COUNT.incrementAndGet();
        asOperator("CREATE DATABASE " + name);
        return Server.ONE.getJdbcUrl("postgres", name);
    }

    public static int port() {
        return Server.ONE.getPort();
    }

    /** Runs a statement as the server's superuser. */
    public static void asOperator(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Server.ONE.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
