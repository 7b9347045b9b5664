package dev.minga.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlJournalTest extends JournalContract {
    @TempDir
    private Path directory = Path.of("");

    private Database database;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(directory.resolve("test.db"));
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Override
    Journal journal() {
        return new SqlJournal(database, () -> {});
    }

    @Test
    void aReopenedDatabaseHoldsAllOfIt() throws Exception {
        journal().plan(planned("one"), ENTRY);
        journal().append("one", EventSamples.ALL, List.of());
        close();
        open();
        assertThat(journal().runs()).singleElement().usingRecursiveComparison().isEqualTo(planned("one"));
        assertThat(journal().replay("one")).isEqualTo(EventSamples.ALL);
        assertThat(journal().plan(planned("one"), ENTRY)).isFalse();
        journal().append("one", List.of(new RoundEvent.MemberArrived("later")), List.of());
        assertThat(journal().replay("one"))
                .hasSize(EventSamples.ALL.size() + 1)
                .endsWith(new RoundEvent.MemberArrived("later"));
    }

    /** The second of three lines is refused by the database itself. */
    @Test
    void whenOneEventCannotBeWrittenNoneIs() throws Exception {
        execute("CREATE TRIGGER no_bob BEFORE INSERT ON journal WHEN NEW.event LIKE '%bob%' "
                + "BEGIN SELECT RAISE(ABORT, 'not him'); END");
        journal().append("one", List.of(new RoundEvent.MemberArrived("zoe")), List.of());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> journal()
                        .append(
                                "one",
                                List.of(
                                        new RoundEvent.MemberArrived("ada"),
                                        new RoundEvent.MemberArrived("bob"),
                                        new RoundEvent.MemberArrived("cyd")),
                                List.of(ENTRY)))
                .withMessageContaining("not him");
        assertThat(journal().replay("one")).containsExactly(new RoundEvent.MemberArrived("zoe"));
        close();
        open();
        assertThat(journal().replay("one")).containsExactly(new RoundEvent.MemberArrived("zoe"));
    }

    @Test
    void whatTheLogWillSayIsWrittenWithTheEventsOrNotAtAll() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Outbox outbox = new Outbox(database);
        SqlJournal journal = new SqlJournal(database, told::incrementAndGet);
        assertThat(journal.plan(planned("one"), ENTRY)).isTrue();
        assertThat(journal.plan(planned("one"), ENTRY)).isFalse();
        journal.append("one", List.of(new RoundEvent.MemberArrived("ada")), List.of());
        assertThat(told).as("nothing new to log").hasValue(2);
        LoggedEntry second = new LoggedEntry(LoggedEntry.Kind.CONTRIBUTION, "one", 3, "ada", new byte[] {8, 9});
        journal.append("one", List.of(new RoundEvent.MemberArrived("bob")), List.of(second));
        assertThat(told).hasValue(3);
        execute("CREATE TRIGGER no_more BEFORE INSERT ON ledger_entry BEGIN SELECT RAISE(ABORT, 'full'); END");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> journal.append("one", List.of(new RoundEvent.MemberArrived("cyd")), List.of(second)));
        assertThat(journal.replay("one"))
                .containsExactly(new RoundEvent.MemberArrived("ada"), new RoundEvent.MemberArrived("bob"));
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(outbox.entries(0, 10)).containsExactly(new byte[] {7}, new byte[] {8, 9});
        assertThat(outbox.entries(1, 1)).containsExactly(new byte[] {8, 9});
        assertThat(outbox.find(LoggedEntry.Kind.CONTRIBUTION, "one", 3, "ada")).hasValue(1);
        assertThat(outbox.find(LoggedEntry.Kind.CONTRIBUTION, "one", 3, "bob")).isEmpty();
    }

    @Test
    void aDamagedEventIsReportedWithItsRun() throws Exception {
        execute("INSERT INTO journal (run, event) VALUES ('one', '{\"event\":\"rubbish\"}')");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> journal().replay("one"))
                .withMessageContaining("the journal of run one has an unreadable event");
    }

    @Test
    void aClosedDatabaseIsReported() throws SQLException {
        Journal journal = journal();
        close();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> journal.append("one", List.of(new RoundEvent.CollectionEnded(1)), List.of()))
                .withMessageStartingWith("cannot append to the journal");
    }

    private void execute(String sql) throws SQLException {
        database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
