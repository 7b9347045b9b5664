package dev.minga.coordinator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Whether a database is a coordinator's own, or a copy that a backup holds. Stateless. */
public final class Tenure {
    private Tenure() {}

    /** Marks a copy; whoever opens it to serve is told what it is. */
    public static void markCopy(Database database, String madeAt) throws SQLException {
        set(database, Optional.of(madeAt));
    }

    /** A copy becomes a coordinator's own database. */
    public static void takeOver(Database database) throws SQLException {
        set(database, Optional.empty());
    }

    private static void set(Database database, Optional<String> madeAt) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE tenure SET backup_of = ?")) {
                update.setString(1, madeAt.orElse(null));
                return update.executeUpdate();
            }
        });
    }

    /** When the copy was made, if it is one. */
    public static Optional<String> copyMadeAt(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT backup_of FROM tenure")) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        });
    }
}
