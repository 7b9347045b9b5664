package dev.minga.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.testkit.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the journal does on every database. */
abstract class SqlJournalContract extends JournalContract {
    private TestDatabase fresh;
    private Database database;

    abstract TestDatabase fresh() throws Exception;

    @BeforeEach
    void make() throws Exception {
        fresh = fresh();
        open();
    }

    private void open() throws SQLException {
        database = fresh.open();
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

    /** The third of four lines is refused by the database itself. */
    @Test
    void whenOneEventCannotBeWrittenNoneIs() throws Exception {
        TestDatabase.execute(database, "CREATE UNIQUE INDEX each_once ON journal (event)");
        journal().append("one", List.of(new RoundEvent.MemberArrived("zoe")), List.of());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> journal()
                        .append(
                                "one",
                                List.of(
                                        new RoundEvent.MemberArrived("ada"),
                                        new RoundEvent.MemberArrived("bob"),
                                        new RoundEvent.MemberArrived("zoe"),
                                        new RoundEvent.MemberArrived("cyd")),
                                List.of(ENTRY)))
                .withMessageStartingWith("cannot append to the journal");
        assertThat(journal().replay("one")).containsExactly(new RoundEvent.MemberArrived("zoe"));
        journal().append("one", List.of(new RoundEvent.MemberArrived("ada")), List.of());
        close();
        open();
        assertThat(journal().replay("one"))
                .containsExactly(new RoundEvent.MemberArrived("zoe"), new RoundEvent.MemberArrived("ada"));
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
        TestDatabase.execute(database, "CREATE UNIQUE INDEX no_more ON ledger_entry (kind, run, round, member)");
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
        TestDatabase.execute(
                database, "INSERT INTO journal (seq, run, event) VALUES (1, 'one', '{\"event\":\"rubbish\"}')");
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
}
