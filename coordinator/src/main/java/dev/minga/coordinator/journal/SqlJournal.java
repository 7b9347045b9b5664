package dev.minga.coordinator.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.store.Database;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The journal in the coordinator's database. */
public final class SqlJournal implements Journal {
    private final Database database;
    private final Runnable logged;

    /**
     * A journal in this database, which the caller closes.
     *
     * @param logged told when entries for the log are durable
     */
    public SqlJournal(Database database, Runnable logged) {
        this.database = database;
        this.logged = logged;
    }

    @Override
    public boolean plan(PlannedRun run, LoggedEntry entry) throws IOException {
        boolean planned = sql("record run " + run.id(), connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO run "
                            + "(id, plan, signature, first_model, created, seq) "
                            + "VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM run)) ON CONFLICT (id) DO NOTHING")) {
                insert.setString(1, run.id());
                insert.setBytes(2, run.plan());
                insert.setBytes(3, run.signature());
                insert.setBytes(4, run.firstModel().bytes());
                insert.setString(5, run.created().toString());
                if (insert.executeUpdate() != 1) {
                    return false;
                }
            }
            Outbox.append(connection, List.of(entry));
            return true;
        });
        logged.run();
        return planned;
    }

    @Override
    public List<PlannedRun> runs() throws IOException {
        return sql("list the runs", connection -> {
            List<PlannedRun> runs = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "SELECT id, plan, signature, first_model, created FROM run ORDER BY seq");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    runs.add(new PlannedRun(
                            rows.getString(1),
                            rows.getBytes(2),
                            rows.getBytes(3),
                            Sha256.ofBytes(rows.getBytes(4)),
                            Instant.parse(rows.getString(5))));
                }
            }
            return runs;
        });
    }

    @Override
    public void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
        List<String> lines = new ArrayList<>();
        for (RoundEvent event : events) {
            lines.add(EventJson.write(event));
        }
        sql("append to the journal", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO journal (seq, run, event) "
                    + "VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM journal), ?, ?)")) {
                for (String line : lines) {
                    insert.setString(1, run);
                    insert.setString(2, line);
                    insert.executeUpdate();
                }
            }
            Outbox.append(connection, entries);
            return lines.size();
        });
        if (!entries.isEmpty()) {
            logged.run();
        }
    }

    @Override
    public List<RoundEvent> replay(String run) throws IOException {
        List<String> lines = sql("replay the journal", connection -> {
            List<String> found = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT event FROM journal WHERE run = ? ORDER BY seq")) {
                select.setString(1, run);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
            return found;
        });
        List<RoundEvent> events = new ArrayList<>();
        for (String line : lines) {
            try {
                events.add(EventJson.read(line));
            } catch (JsonProcessingException e) {
                throw new IOException("the journal of run " + run + " has an unreadable event: " + line, e);
            }
        }
        return events;
    }

    private <T> T sql(String what, Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction(work);
        } catch (SQLException e) {
            throw new IOException("cannot " + what + ": " + e.getMessage(), e);
        }
    }
}
