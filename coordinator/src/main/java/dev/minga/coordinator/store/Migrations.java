package dev.minga.coordinator.store;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the tables that this program knows. Stateless. */
final class Migrations {
    private static final String FOLDER = "classpath:dev/minga/coordinator/store";

    private Migrations() {}

    /**
     * @param bytes what the database calls a column of bytes
     * @throws SQLException if it cannot be reached or was changed by hand, or belongs to a later release
     */
    static void apply(String url, DatabaseLogin login, String bytes) throws SQLException {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(url, login.user(), login.password())
                    .locations(FOLDER)
                    .placeholders(Map.of("bytes", bytes))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException(firstLine(e), e);
        }
    }

    private static String firstLine(FlywayException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).strip().lines().findFirst().orElse("");
    }
}
