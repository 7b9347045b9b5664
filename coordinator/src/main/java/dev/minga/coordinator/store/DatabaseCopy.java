package dev.minga.coordinator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Copies all rows of one database, at one moment, into another that has none, of whatever kind the two are. Stateless. */
public final class DatabaseCopy {
    /** Every table but {@code tenure}, which is about one database and not its copies. */
    static final List<String> TABLES =
            List.of("run", "journal", "member", "certificate", "invitation", "ledger_entry", "access_token");

    private static final int ROWS_AT_ONCE = 500;

    private DatabaseCopy() {}

    /**
     * Copies; all or nothing. The source may be written meanwhile.
     *
     * @throws SQLException if the target has rows already, or either fails
     */
    public static void copy(Database source, Database target) throws SQLException {
        int tables = source.reading(from -> target.inTransaction(to -> {
            for (String table : TABLES) {
                copy(table, from, to);
            }
            return TABLES.size();
        }));
        if (tables != TABLES.size()) {
            throw new IllegalStateException("a table was not copied");
        }
    }

    private static void copy(String table, Connection from, Connection to) throws SQLException {
        try (Statement there = to.createStatement();
                ResultSet any = there.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
            if (any.next()) {
                throw new SQLException("it is in use: its table " + table + " is not empty");
            }
        }
        try (Statement select = from.createStatement()) {
            select.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = select.executeQuery("SELECT * FROM " + table)) {
                insert(table, rows, to);
            }
        }
    }

    private static void insert(String table, ResultSet rows, Connection to) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        String marks = String.join(", ", Collections.nCopies(names.size(), "?"));
        try (PreparedStatement insert = to.prepareStatement(
                "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES (" + marks + ")")) {
            while (rows.next()) {
                for (int i = 1; i <= names.size(); i++) {
                    insert.setObject(i, rows.getObject(i));
                }
                insert.executeUpdate();
            }
        }
    }
}
