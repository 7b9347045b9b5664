package dev.minga.coordinator.ledger;

import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.store.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Entries as they were decided, in the same transaction as what they tell of. An entry's number is its leaf index for ever;
 * the log's files follow. Thread-safe.
 */
public final class Outbox {
    private final Database database;

    /** The outbox in this database, which the caller closes. */
    public Outbox(Database database) {
        this.database = database;
    }

    /** Adds entries inside the caller's transaction. */
    public static void append(Connection transaction, List<LoggedEntry> entries) throws SQLException {
        try (PreparedStatement insert =
                transaction.prepareStatement("INSERT INTO ledger_entry (leaf, kind, run, round, member, entry) "
                        + "VALUES ((SELECT COALESCE(MAX(leaf) + 1, 0) FROM ledger_entry), ?, ?, ?, ?, ?)")) {
            for (LoggedEntry entry : entries) {
                insert.setString(1, entry.kind().name());
                insert.setString(2, entry.run());
                insert.setInt(3, entry.round());
                insert.setString(4, entry.member());
                insert.setBytes(5, entry.bytes());
                insert.executeUpdate();
            }
        }
    }

    /** Adds one entry that tells of nothing else in the database. */
    public void append(LoggedEntry entry) throws IOException {
        sql(connection -> {
            append(connection, List.of(entry));
            return 1;
        });
    }

    /** How many entries there are. */
    public long size() throws IOException {
        return sql(connection -> {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT COALESCE(MAX(leaf) + 1, 0) FROM ledger_entry");
                    ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    /** The bytes of at most so many entries from an index on. */
    public List<byte[]> entries(long from, int most) throws IOException {
        return sql(connection -> {
            List<byte[]> entries = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT entry FROM ledger_entry WHERE leaf >= ? ORDER BY leaf LIMIT ?")) {
                select.setLong(1, from);
                select.setInt(2, most);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(rows.getBytes(1));
                    }
                }
            }
            return entries;
        });
    }

    /** The bytes of all entries of a kind, oldest first. */
    public List<byte[]> entriesOf(Kind kind) throws IOException {
        return sql(connection -> {
            List<byte[]> entries = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT entry FROM ledger_entry WHERE kind = ? ORDER BY leaf")) {
                select.setString(1, kind.name());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(rows.getBytes(1));
                    }
                }
            }
            return entries;
        });
    }

    /** The leaf index of the last entry of this kind about this run, round and member. */
    public OptionalLong find(Kind kind, String run, int round, String member) throws IOException {
        return find(kind, run, round, member, Long.MAX_VALUE);
    }

    /** The leaf index of the last entry of this kind about this member, in the tree of a size. */
    public OptionalLong findWithin(Kind kind, String member, long size) throws IOException {
        return find(kind, "", 0, member, size);
    }

    /**
     * What a member last did in a run.
     *
     * @param kind contribution or evaluation
     * @param leaf where it is
     */
    public record LastDeed(Kind kind, String run, int round, long leaf) {}

    /**
     * A member's last contribution to each run and last evaluation in each, in the tree of a size, by their leaves; the first 100
     * of those that are this leaf or later.
     */
    public List<LastDeed> lastDeeds(String member, long from, long size) throws IOException {
        return sql(connection -> {
            List<LastDeed> last = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT kind, run, round, leaf FROM ledger_entry WHERE leaf IN (SELECT MAX(leaf) FROM ledger_entry "
                            + "WHERE kind IN (?, ?) AND member = ? AND leaf < ? GROUP BY run, kind) AND leaf >= ? "
                            + "ORDER BY leaf LIMIT 100")) {
                select.setString(1, Kind.CONTRIBUTION.name());
                select.setString(2, Kind.EVALUATION.name());
                select.setString(3, member);
                select.setLong(4, size);
                select.setLong(5, from);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        last.add(new LastDeed(
                                Kind.valueOf(rows.getString(1)), rows.getString(2), rows.getInt(3), rows.getLong(4)));
                    }
                }
            }
            return last;
        });
    }

    private OptionalLong find(Kind kind, String run, int round, String member, long size) throws IOException {
        return sql(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT leaf FROM ledger_entry WHERE run = ? AND round = ? AND kind = ? AND member = ? "
                            + "AND leaf < ? ORDER BY leaf DESC LIMIT 1")) {
                select.setString(1, run);
                select.setInt(2, round);
                select.setString(3, kind.name());
                select.setString(4, member);
                select.setLong(5, size);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    private <T> T sql(Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction(work);
        } catch (SQLException e) {
            throw new IOException("the ledger's outbox cannot be used: " + e.getMessage(), e);
        }
    }
}
